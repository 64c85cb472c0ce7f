// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestRenew_StreamOfAFile(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	file := oldFile(t)
	r := start(t, sim, testInvocation(environment(sim)), "renew", "-output", file+":stream")
	r.wantExit(exitUsage)
	r.wantSaid("-output", "stream")
	wantFile(t, file, oldToken)
	if got := sim.Requests(); got != 0 {
		t.Errorf("got %d requests, want none", got)
	}
}

// Go opens files so that nobody can replace them until they are closed.
func TestRenew_FileInUse(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	file := oldFile(t)
	inUse, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(500*time.Millisecond, func() { _ = inUse.Close() })
	start(t, sim, testInvocation(environment(sim)), "renew", "-output", file).wantExit(exitOK)
	wantFile(t, file, newestRefreshToken(t, sim))

	if inUse, err = os.Open(filepath.Clean(file)); err != nil {
		t.Fatal(err)
	}
	defer inUse.Close()
	r := start(t, sim, testInvocation(environment(sim)), "renew", "-output", file)
	r.wantExit(exitRefused)
	r.wantSaid(file, "unchanged")
}
