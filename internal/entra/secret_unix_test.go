// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package entra

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Nobody writes to the pipe: to open it would block forever.
func TestAPipeIsNotReadAsASecret(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	wantReason(t, path, notARegularFile)
}

// The file at a path can change between a look at it and its opening, so that
// the open file is what counts.
func TestAPipeThatTakesThePlaceOfAFileIsNotReadAsASecret(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path, pipe, other := filepath.Join(folder, "secret"), filepath.Join(folder, "pipe"), filepath.Join(folder, "other")
	overwrite(t, other, "s3cret")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	done, swapped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(swapped)
		for target := pipe; ; {
			select {
			case <-done:
				return
			default:
			}
			_ = os.Symlink(target, path+".new")
			_ = os.Rename(path+".new", path)
			if target == pipe {
				target = other
			} else {
				target = pipe
			}
		}
	}()
	secret, read := Secret{Name: "refresh_token_file_path", Path: path}, map[string]int{}
	for range 2000 {
		got, err := secret.Read()
		if err != nil && got == "" {
			got = err.Error()
		}
		read[got]++
	}
	close(done)
	<-swapped
	for got, count := range read {
		if got != "s3cret" && !strings.HasSuffix(got, notARegularFile) && !strings.HasSuffix(got, "does not exist") {
			t.Errorf("got %q %d times", got, count)
		}
	}
}

func TestASocketIsNotReadAsASecret(t *testing.T) {
	t.Parallel()
	folder, err := os.MkdirTemp("", "socket") // short enough for a socket's name
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	path := filepath.Join(folder, "s")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	wantReason(t, path, notARegularFile)
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
	wantReason(t, filepath.Join(writeFile(t, "s3cret"), "below a file"), "could not be read")
}

func wantReason(t *testing.T, path, want string) {
	t.Helper()
	secret := Secret{Name: "refresh_token_file_path", Path: path}
	got, err := secret.Read()
	if got != "" {
		t.Errorf("got %q", got)
	}
	wantSecretError(t, err, secret, want)
}
