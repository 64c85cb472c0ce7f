// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"io"
	"os"
	"testing"
	"time"
)

// interrupted ends a command with its context, and wants it to end within 2 seconds.
func interrupted(t *testing.T, i *invocation, begun <-chan struct{}, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	exited := make(chan int, 1)
	go func() { exited <- i.run(ctx, args) }()
	select {
	case <-begun:
	case got := <-exited:
		t.Fatalf("the command ended with %d before it was interrupted", got)
	case <-time.After(patience):
		t.Fatal("the command does not begin")
	}
	cancel()
	start := time.Now()
	select {
	case got := <-exited:
		if took := time.Since(start); got != exitRefused || took > 2*time.Second {
			t.Errorf("got exit code %d after %s, want %d within 2s", got, took, exitRefused)
		}
	case <-time.After(patience):
		t.Error("the command does not end")
	}
}

// blockedWriter is a pipe that nobody reads.
type blockedWriter struct{ begun chan struct{} }

func (w blockedWriter) Write([]byte) (int, error) {
	select {
	case w.begun <- struct{}{}:
	default:
	}
	select {}
}

func TestInterrupt_OutputThatNobodyReads(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	begun := make(chan struct{}, 1)
	for name, change := range map[string]func(*invocation){
		"standard output": func(i *invocation) { i.stdout = blockedWriter{begun} },
		"both":            func(i *invocation) { i.stdout, i.stderr = blockedWriter{begun}, blockedWriter{begun} },
	} {
		for _, command := range []string{"renew", "check", "-help"} {
			t.Run(name+", "+command, func(t *testing.T) {
				i := testInvocation(environment(sim))
				change(i)
				interrupted(t, i, begun, command)
			})
		}
	}
}

// The reads of /proc/kmsg block, though it is a regular file; root may read it.
func TestInterrupt_FileThatBlocks(t *testing.T) {
	t.Parallel()
	const kernelLog = "/proc/kmsg"
	if file, err := os.Open(kernelLog); err != nil {
		t.Skip("the kernel's log cannot be read here: ", err)
	} else {
		_ = file.Close()
	}
	sim := startSimulator(t)
	begun := make(chan struct{})
	close(begun)
	for name, test := range map[string]struct {
		args      []string
		variables []string
	}{
		"renew":   {[]string{"renew"}, []string{withoutRefreshToken, "REFRESH_TOKEN_FILE_PATH=" + kernelLog}},
		"check":   {[]string{"check"}, []string{withoutRefreshToken, "REFRESH_TOKEN_FILE_PATH=" + kernelLog}},
		"sign-in": {[]string{"sign-in"}, []string{withoutRefreshToken, "CLIENT_SECRET=", "CLIENT_SECRET_FILE_PATH=" + kernelLog}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := testInvocation(environment(sim, test.variables...))
			i.stdout = io.Discard
			interrupted(t, i, begun, test.args...)
		})
	}
}
