// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Command snapshot checks what GoReleaser left in a folder: that an archive and
// a bill of materials of every target are there, and what the registries need
// besides. Run it in the root of the repository:
//
//	go run ./internal/snapshot dist linux_amd64 windows_amd64
package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"slices"
	"strings"
)

const (
	manifest = "terraform-registry-manifest.json"
	// Every run that does not find the provider in a cache downloads it.
	maxBinarySize = 22_000_000
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: snapshot folder target ...")
	}
	if err := check(os.DirFS("."), os.Args[1], os.Args[2:]); err != nil {
		log.Fatal("The snapshot is not fit to be released:\n", err)
	}
}

// check reads the repository and, in a folder of it, the snapshot.
func check(repository fs.FS, folder string, targets []string) error {
	dist, err := fs.Sub(repository, folder)
	if err != nil {
		return err
	}
	found, err := fs.Glob(dist, "terraform-provider-partnercenter_*_SHA256SUMS")
	if err != nil || len(found) != 1 {
		return errors.Join(err, fmt.Errorf("%d files of checksums, not one, in %s", len(found), folder))
	}
	release := strings.TrimSuffix(found[0], "_SHA256SUMS") // name_version
	sums, err := readSums(dist, found[0])
	if err != nil {
		return err
	}

	expected := []string{release + "_manifest.json"}
	for _, target := range targets {
		archive := release + "_" + target + ".zip"
		expected = append(expected, archive, release+"_"+target+".cdx.json")
		err = errors.Join(err, checkArchive(dist, archive, strings.Replace(release, "_", "_v", 1)))
	}
	for _, name := range expected {
		if sums[name] == "" {
			err = errors.Join(err, fmt.Errorf("%s: no checksum", name))
		}
	}
	for name, sum := range sums {
		files, path := dist, name
		if name == expected[0] {
			files, path = repository, manifest
		}
		err = errors.Join(err, checkSum(files, path, sum))
		if !slices.Contains(expected, name) {
			err = errors.Join(err, fmt.Errorf("%s: not of these targets", name))
		}
	}
	return err
}

// readSums returns the checksums by name.
func readSums(dist fs.FS, name string) (map[string]string, error) {
	content, err := fs.ReadFile(dist, name)
	if err != nil {
		return nil, err
	}
	sums := make(map[string]string)
	for line := range strings.Lines(string(content)) {
		sum, file, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sums[file] = sum
	}
	return sums, nil
}

func checkSum(files fs.FS, path, want string) error {
	content, err := fs.ReadFile(files, path)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	if got := hex.EncodeToString(sum[:]); got != want {
		return fmt.Errorf("%s: SHA-256 %s, not %s", path, got, want)
	}
	return nil
}

// checkArchive looks for what Terraform starts, and how large it is.
func checkArchive(dist fs.FS, archive, binary string) error {
	content, err := fs.ReadFile(dist, archive)
	if err != nil {
		return err
	}
	files, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return fmt.Errorf("%s: %w", archive, err)
	}
	for _, file := range files.File {
		if strings.TrimSuffix(file.Name, ".exe") != binary {
			continue
		}
		if file.UncompressedSize64 >= maxBinarySize {
			return fmt.Errorf("%s: %s has %d bytes, not fewer than %d", archive, file.Name, file.UncompressedSize64, maxBinarySize)
		}
		return nil
	}
	return fmt.Errorf("%s: no %s", archive, binary)
}
