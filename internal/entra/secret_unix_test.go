// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package entra

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Nothing but /proc/kmsg is a regular file whose reads block, and root alone may
// read it.
func TestSecret_KernelLog(t *testing.T) {
	t.Parallel()
	const kernelLog = "/proc/kmsg"
	if file, err := os.OpenFile(kernelLog, os.O_RDONLY, 0); err != nil {
		t.Skip("the kernel's log cannot be read here: ", err)
	} else {
		_ = file.Close()
	}
	secret := Secret{Name: "refresh_token_file_path", Path: kernelLog}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := secret.Read(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}

	c := newCredential(newEndpoint(), refreshTokenFrom(kernelLog))
	ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := c.Token(ctx, false)
	unusable, ok := errors.AsType[*SecretError](err)
	if !ok || unusable.Path != kernelLog || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want an error of the file and the deadline", err)
	}
}

// Nobody writes to the pipe: to open it would block forever.
func TestSecret_Pipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	wantReason(t, path, "regular file")
}

func TestSecret_Socket(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	wantReason(t, path, "regular file")
}

func TestSecret_NoPermission(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may read every file")
	}
	path := writeFile(t, "s3cret")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	wantReason(t, path, "by this user")
}

func TestSecret_NotADirectory(t *testing.T) {
	t.Parallel()
	wantReason(t, filepath.Join(writeFile(t, "s3cret"), "below a file"), syscall.ENOTDIR.Error())
}

func wantReason(t *testing.T, path, want string) {
	t.Helper()
	secret := Secret{Name: "refresh_token_file_path", Path: path}
	got, err := secret.Read(t.Context())
	if got != "" {
		t.Errorf("got %q", got)
	}
	wantSecretError(t, err, secret, want)
}
