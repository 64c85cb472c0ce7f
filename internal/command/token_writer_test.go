// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestShellOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ goos, msystem, command string }{
		{"linux", "", `export NAME='it'\''s'`},
		{"darwin", "MINGW64", `export NAME='it'\''s'`},
		{"windows", "MINGW64", `export NAME='it'\''s'`}, // Git Bash
		{"windows", "", `$env:NAME = 'it''s'`},
	} {
		shell := shellOf(test.goos, test.msystem)
		if got := fmt.Sprintf(shell.set, "NAME", shell.quotes.Replace("it's")); got != test.command {
			t.Errorf("%s %s: got %s, want %s", test.goos, test.msystem, got, test.command)
		}
	}
	if got, want := powerShell.quotes.Replace("a’b‘c‚d‛e"), "a’’b‘‘c‚‚d‛‛e"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNext_PathThatCannotBeShown(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	for name, shown := range map[string]bool{
		"refresh-token": true, "two  spaces": true, "it's": true, "naïve": true, strings.Repeat("x", 300): true,
		"##vso[task.complete]": false, "a\u202eb": false, "a\u200bb": false, "\xff": false, simulator.ExampleClientSecret: false,
		"eyJhbGciOiJub25lIn0.e30.": false,
	} {
		next := testInvocation(nil).next(filepath.Join("directory", name))
		if got := strings.Contains(next, "directory"); got != shown {
			t.Errorf("%q is shown: %t, want %t:\n%s", name, got, shown, next)
		}
		if !shown && (strings.Contains(next, "\n") || !strings.Contains(next, tokenFileVariable)) {
			t.Errorf("%q: got a command, want a sentence:\n%s", name, next)
		}
		wantNoSecret(t, sim, "what to type next", next)
	}
}

func TestShell_Program(t *testing.T) {
	t.Parallel()
	for path, want := range map[string][2]string{
		"/opt/v0.0.1/terraform_x": {"/opt/v0.0.1/terraform_x", "/opt/v0.0.1/terraform_x"},
		`C:\Users\x\p_v1.exe`:     {`'C:\Users\x\p_v1.exe'`, `C:\Users\x\p_v1.exe`},
		"/x ::error::y/p":         {"terraform-provider-partnercenter", "terraform-provider-partnercenter"},
		"/it's here/p":            {`'/it'\''s here/p'`, "& '/it''s here/p'"},
	} {
		if got := [2]string{posixShell.program(path), powerShell.program(path)}; got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
