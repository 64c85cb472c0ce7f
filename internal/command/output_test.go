// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestOutput_Unusable(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.Symlink("loop", filepath.Join(folder, "loop")); err != nil {
		t.Skip("links can't be made here: ", err)
	}
	for _, test := range []struct {
		name, output string
		says         []string
	}{
		{"standard output that is a terminal", "", []string{"terminal", "-output"}},
		{"in a folder that does not exist", filepath.Join(folder, "missing", "token"), []string{"does not exist"}},
		{"a folder", folder, []string{folder}},
		{"a name that is too long", filepath.Join(folder, strings.Repeat("x", 300)), []string{"-output"}},
		{"a link to itself", filepath.Join(folder, "loop"), []string{"-output"}},
		{"a dash", "-", []string{"-output"}},
		{"a name with a line break", filepath.Join(folder, "a\nb"), []string{"control character"}},
		{"below a file", filepath.Join(oldFile(t), "token"), []string{"-output"}},
	} {
		for _, args := range [][]string{{"sign-in"}, {"sign-in", "-no-browser"}, {"renew"}} {
			t.Run(test.name+", "+args[len(args)-1], func(t *testing.T) {
				t.Parallel()
				sim := startSimulator(t)
				i := testInvocation(environment(sim))
				i.stdoutIsDevice = true
				i.openBrowser = func(string) error {
					t.Error("a browser was opened")
					return nil
				}
				if test.output != "" {
					args = append(args, "-output", test.output)
				}
				r := start(t, sim, i, args...)
				r.wantExit(exitUsage)
				r.wantSaid(test.says...)
				if got := sim.Requests(); got != 0 {
					t.Errorf("got %d requests, want none", got)
				}
			})
		}
	}
}

func TestOutput_FileReplaced(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		prepare func(folder string) // beside the target, which is other/token
	}{
		{"by its name", func(string) {}},
		{"through a link", func(folder string) { _ = os.Symlink(filepath.Join("other", "token"), filepath.Join(folder, "token")) }},
		{"through two links", func(folder string) {
			_ = os.Symlink("second", filepath.Join(folder, "token"))
			_ = os.Symlink(filepath.Join(folder, "other", "token"), filepath.Join(folder, "second"))
		}},
		{"through a link to a folder", func(folder string) {
			_ = os.Symlink("other", filepath.Join(folder, "folder"))
			_ = os.Symlink(filepath.Join("folder", "token"), filepath.Join(folder, "token"))
		}},
	} {
		for _, exists := range []bool{true, false} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				folder := t.TempDir()
				target := filepath.Join(folder, "other", "token")
				if err := os.Mkdir(filepath.Dir(target), 0o755); err != nil {
					t.Fatal(err)
				}
				if exists {
					if err := os.WriteFile(target, []byte(oldToken), 0o666); err != nil {
						t.Fatal(err)
					}
				}
				test.prepare(folder)
				given := filepath.Join(folder, "token")
				link, err := os.Readlink(given)
				if err != nil {
					given = target
				}
				sim := startSimulator(t)
				r := start(t, sim, testInvocation(environment(sim)), "renew", "-output", given)
				r.wantExit(exitOK)
				wantFile(t, target, newestRefreshToken(t, sim))
				info, err := os.Stat(target)
				if err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
					t.Errorf("got mode %s (%v), want 0600", info.Mode(), err)
				}
				if after, _ := os.Readlink(given); after != link {
					t.Errorf("got a link to %q, want the one to %q", after, link)
				}
			})
		}
	}
}

func TestRenew_StaleTemporaryFile(t *testing.T) {
	t.Parallel()
	file := oldFile(t)
	directory := filepath.Dir(file)
	hoursAgo := time.Now().Add(-3 * time.Hour)
	for name, at := range map[string]time.Time{".partnercenter-1.tmp": hoursAgo, ".partnercenter-2.tmp": time.Now(), "partnercenter-3.tmp": hoursAgo} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte("0.token"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(filepath.Join(directory, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	sim := startSimulator(t)
	start(t, sim, testInvocation(environment(sim)), "renew", "-output", file).wantExit(exitOK)
	var left []string
	entries, err := os.ReadDir(directory)
	for _, entry := range entries {
		left = append(left, entry.Name())
	}
	if want := []string{".partnercenter-2.tmp", "partnercenter-3.tmp", filepath.Base(file)}; err != nil || !slices.Equal(left, want) {
		t.Errorf("got %q (%v), want %q", left, err, want)
	}
}

func TestSystemText_NoPathAndNoPeriod(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		errors.New("Access is denied."),
		&fs.PathError{Op: "open", Path: "secret/path", Err: errors.New("Access is denied.")},
		&os.LinkError{Op: "rename", Old: "secret/path", New: "secret/path", Err: errors.New("Access is denied")},
	} {
		if got := systemText(err); got != "Access is denied" {
			t.Errorf("got %q", got)
		}
	}
	if got, want := systemText(&fs.PathError{Err: syscall.ENOENT}), strings.TrimSuffix(syscall.ENOENT.Error(), "."); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
