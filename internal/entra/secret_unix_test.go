// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package entra

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Nobody writes to the pipe: opening it would block for ever.
func TestAPipeIsNotReadAsASecret(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	wantReason(t, path, "is not a regular file")
}

func TestAFileThatMayNotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may read every file")
	}
	path := file(t, "s3cret")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	wantReason(t, path, "may not be read by this user")
}

func TestAPathThatLeadsNowhereIsNamed(t *testing.T) {
	t.Parallel()
	wantReason(t, filepath.Join(file(t, "s3cret"), "below a file"), "could not be read")
}

func wantReason(t *testing.T, path, want string) {
	t.Helper()
	got, err := Secret{Name: "refresh_token_file_path", Path: path}.Read()
	var refused *SecretError
	if !errors.As(err, &refused) || got != "" || refused.Reason != want {
		t.Errorf("got %q and error %v, want a *SecretError that says it %s", got, err, want)
	}
}
