// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package entra

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Nobody writes to the pipe: to open it would block forever.
func TestAPipeIsNotReadAsASecret(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	wantReason(t, path, errNotARegularFile.Error())
}

// What a path leads to can change between a look at it and its opening: a read
// that looks first would soon wait forever for a writer of the pipe.
func TestAPipeThatTakesThePlaceOfAFileIsNotReadAsASecret(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	secret := Secret{Name: "refresh_token_file_path", Path: filepath.Join(folder, "link")}
	file, pipe := filepath.Join(folder, "file"), filepath.Join(folder, "pipe")
	overwrite(t, file, "s3cret")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, secret.Path); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var swapping sync.WaitGroup
	swapping.Go(func() {
		for {
			for _, target := range []string{pipe, file} {
				_ = os.Symlink(target, secret.Path+".new")
				_ = os.Rename(secret.Path+".new", secret.Path)
			}
			select {
			case <-done:
				return
			default:
			}
		}
	})
	read := make(chan error, 1)
	go func() {
		for files, pipes := 0, 0; files < 2000 || pipes < 2000; {
			got, err := secret.Read(t.Context())
			switch {
			case err == nil && got == "s3cret":
				files++
			case err != nil && strings.HasSuffix(err.Error(), errNotARegularFile.Error()):
				pipes++
			default:
				read <- fmt.Errorf("got %q and %w", got, err)
				return
			}
		}
		read <- nil
	}()
	select {
	case err := <-read:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("a read waits for a writer of the pipe")
	}
	close(done)
	swapping.Wait()
}

// Nothing but /proc/kmsg is a regular file whose reads block, and root alone may
// read it.
func TestSecret_BlockedFile_KernelLog(t *testing.T) {
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

func TestASocketIsNotReadAsASecret(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	wantReason(t, path, errNotARegularFile.Error())
}

func TestAFileWithoutPermissionIsNamed(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may read every file")
	}
	path := writeFile(t, "s3cret")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	wantReason(t, path, "cannot be read by this user")
}

func TestAPathThatLeadsNowhereIsNamed(t *testing.T) {
	t.Parallel()
	wantReason(t, filepath.Join(writeFile(t, "s3cret"), "below a file"), "could not be read: "+syscall.ENOTDIR.Error())
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
