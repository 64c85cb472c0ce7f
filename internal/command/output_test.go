// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestAnOutputThatCannotBeUsedIsRefusedBeforeABrowserOpens(t *testing.T) {
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
				p := testProcess(environment(sim))
				p.stdoutIsTerminal = true
				p.openBrowser = func(string) error {
					t.Error("a browser was opened")
					return nil
				}
				if test.output != "" {
					args = append(args, "-output", test.output)
				}
				r := start(t, sim, p, args...)
				r.wantExit(exitUsage)
				r.wantSaid(test.says...)
				if got := sim.Requests(); got != 0 {
					t.Errorf("got %d requests, want none", got)
				}
			})
		}
	}
}

func TestAFileIsReplacedForThisUserAlone(t *testing.T) {
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
				r := start(t, sim, testProcess(environment(sim)), "renew", "-output", given)
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
