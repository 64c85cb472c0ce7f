// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	checksums = "dist/terraform-provider-partnercenter_0.0.1_SHA256SUMS"
	linux     = "dist/terraform-provider-partnercenter_0.0.1_linux_amd64"
	windows   = "dist/terraform-provider-partnercenter_0.0.1_windows_amd64"
	binary    = "terraform-provider-partnercenter_v0.0.1"
)

func TestCheckTakesACompleteSnapshot(t *testing.T) {
	t.Parallel()
	if err := check(newSnapshot(t).MapFS, "dist", []string{"linux_amd64", "windows_amd64"}); err != nil {
		t.Error(err)
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(t *testing.T, snapshot files)
		want  string
	}{
		"no checksums": {
			func(_ *testing.T, s files) { delete(s.MapFS, checksums) },
			"0 files of checksums",
		},
		"another name": {
			func(_ *testing.T, s files) {
				s.MapFS["dist/provider_0.0.1_SHA256SUMS"] = s.MapFS[checksums]
				delete(s.MapFS, checksums)
			},
			"0 files of checksums",
		},
		"no archive of a target": {
			func(_ *testing.T, s files) { delete(s.MapFS, windows+".zip") },
			"windows_amd64.zip: file does not exist",
		},
		"no checksum of an archive": {
			func(_ *testing.T, s files) { s.dropSum("windows_amd64.zip") },
			"windows_amd64.zip: no checksum",
		},
		"no bill of materials": {
			func(_ *testing.T, s files) { s.dropSum("windows_amd64.cdx.json") },
			"windows_amd64.cdx.json: no checksum",
		},
		"no manifest": {
			func(_ *testing.T, s files) { s.dropSum("_manifest.json") },
			"_manifest.json: no checksum",
		},
		"another manifest": {
			func(_ *testing.T, s files) { s.MapFS[manifest] = &fstest.MapFile{Data: []byte("{}")} },
			manifest + ": SHA-256 ",
		},
		"an altered archive": {
			func(t *testing.T, s files) { s.MapFS[linux+".zip"].Data = archiveOf(t, binary, []byte("other")) },
			"linux_amd64.zip: SHA-256 ",
		},
		"a target too many": {
			func(_ *testing.T, s files) { s.add("dist/more.zip", nil) },
			"more.zip: not of these targets",
		},
		"an archive that is none": {
			func(_ *testing.T, s files) { s.add(linux+".zip", []byte("text")) },
			"linux_amd64.zip: zip: not a valid zip file",
		},
		"another name of the binary": {
			func(t *testing.T, s files) { s.add(linux+".zip", archiveOf(t, "provider", nil)) },
			"linux_amd64.zip: no " + binary,
		},
		"a large binary": {
			func(t *testing.T, s files) { s.add(linux+".zip", archiveOf(t, binary, make([]byte, maxBinarySize))) },
			"linux_amd64.zip: " + binary + " has 22000000 bytes",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			snapshot := newSnapshot(t)
			test.spoil(t, snapshot)
			err := check(snapshot.MapFS, "dist", []string{"linux_amd64", "windows_amd64"})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one that says %q", err, test.want)
			}
		})
	}
}

// files are a repository with a snapshot in dist.
type files struct{ fstest.MapFS }

func newSnapshot(t *testing.T) files {
	t.Helper()
	f := files{fstest.MapFS{checksums: {}}}
	for target, name := range map[string]string{linux: binary, windows: binary + ".exe"} {
		f.add(target+".zip", archiveOf(t, name, []byte("program")))
		f.add(target+".cdx.json", []byte("{}"))
	}
	// GoReleaser uploads the manifest under a name that no file has.
	f.add("terraform-provider-partnercenter_0.0.1_manifest.json", []byte(`{"version": 1}`))
	f.MapFS[manifest] = f.MapFS["terraform-provider-partnercenter_0.0.1_manifest.json"]
	return f
}

// add writes a file, and its checksum in place of the one it had.
func (f files) add(name string, content []byte) {
	f.dropSum(path.Base(name))
	sum := sha256.Sum256(content)
	f.MapFS[checksums].Data = append(f.MapFS[checksums].Data, hex.EncodeToString(sum[:])+"  "+path.Base(name)+"\n"...)
	f.MapFS[name] = &fstest.MapFile{Data: content}
}

// dropSum removes the checksums of files whose names end so.
func (f files) dropSum(suffix string) {
	var kept []byte
	for line := range bytes.Lines(f.MapFS[checksums].Data) {
		if !bytes.HasSuffix(line, []byte(suffix+"\n")) {
			kept = append(kept, line...)
		}
	}
	f.MapFS[checksums].Data = kept
}

func archiveOf(t *testing.T, name string, content []byte) []byte {
	t.Helper()
	var buffer bytes.Buffer
	writer := zip.NewWriter(&buffer)
	file, err := writer.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}
