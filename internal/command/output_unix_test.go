// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A device in its place would be replaced for the whole machine, if the code
// were wrong.
func TestOutput_NotRegular(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(pipe, link); err != nil {
		t.Fatal(err)
	}
	for _, output := range []string{pipe, link} {
		for _, args := range [][]string{{"sign-in"}, {"renew"}} {
			sim := startSimulator(t)
			r := start(t, sim, testInvocation(environment(sim)), append(args, "-output", output)...)
			r.wantExit(exitUsage)
			r.wantSaid(output, "regular file")
			if got := sim.Requests(); got != 0 {
				t.Errorf("got %d requests, want none", got)
			}
		}
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode().Type() != os.ModeNamedPipe {
		t.Errorf("got %v (%v), want the pipe", info, err)
	}
}

func TestNext_CommandNamesTheFile(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	directory := t.TempDir()
	for _, name := range []string{
		"two  spaces", " spaces around ", "it's", `"quoted"`, "$HOME", "`id`", `back\slash`, "::error::", "naïve ☃", strings.Repeat("x", 250), "!!",
	} {
		file := filepath.Join(directory, name)
		r := start(t, sim, testInvocation(environment(sim)), "renew", "-output", file)
		r.wantExit(exitOK)
		_, commands, _ := strings.Cut(r.stderr.String(), "Next:")
		commands, _, _ = strings.Cut(commands, "terraform plan")
		set, err := exec.CommandContext(t.Context(), "sh", "-c", commands+`printf %s "$`+tokenFileVariable+`"`).Output()
		if err != nil || string(set) != file {
			t.Errorf("got %q (%v), want %q from:\n%s", set, err, file, commands)
		}
	}
}
