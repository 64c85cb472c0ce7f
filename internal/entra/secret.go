// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/rogpeppe/go-internal/robustio"
	textunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const maxSecretFile = 1 << 20 // bytes

var (
	errNotARegularFile = errors.New("is not a regular file")
	errFileTooLarge    = errors.New("is larger than 1 MiB")
)

// Secret is a credential, given as a value or as the path of a file.
type Secret struct {
	Name  string // the attribute or the environment variable it came from
	Value string // empty if Path is set
	Path  string // of the file to read each time the secret is needed
}

// SecretError says why a secret can't be used. It never contains the secret.
type SecretError struct {
	Name   string // the attribute or the environment variable it came from
	Path   string // of the file; empty if the secret is a value
	Reason string // what is wrong with it
}

func (e *SecretError) Error() string {
	if e.Path == "" {
		return e.Name + " " + e.Reason
	}
	if path := redact.Path(e.Path); path != "" {
		return fmt.Sprintf("the file %s (from %s) %s", path, e.Name, e.Reason)
	}
	return fmt.Sprintf("the file set in %s %s", e.Name, e.Reason)
}

func (s Secret) unusable(reason string) error {
	return &SecretError{Name: s.Name, Path: s.Path, Reason: reason}
}

// Read returns the secret without surrounding white space. The error is a
// [*SecretError], unless the context was canceled.
func (s Secret) Read(ctx context.Context) (string, error) {
	content := []byte(s.Value)
	if s.Path != "" {
		var err error
		if content, err = s.readFile(ctx); err != nil {
			return "", err
		}
	}
	value, reason := secretIn(content)
	if reason != "" {
		return "", s.unusable(reason)
	}
	return value, nil
}

// secretIn returns the secret in a file or a value, or the reason that it is unusable.
func secretIn(content []byte) (value, reason string) {
	value = strings.TrimSpace(string(decodeText(content)))
	switch {
	case value == "":
		return "", "is empty"
	case strings.ContainsFunc(value, unicode.IsControl):
		return "", "contains a control character, such as a line break in the middle"
	}
	return value, ""
}

// decodeText returns a text in UTF-8 without a byte order mark. The tools of Windows
// write UTF-16, or UTF-8 with a mark. Without one, the content stays as it is.
func decodeText(content []byte) []byte {
	if text, _, err := transform.Bytes(textunicode.BOMOverride(transform.Nop), content); err == nil {
		return text
	}
	return content
}

// readFile returns the content of a regular file, or an error when the context ends.
func (s Secret) readFile(ctx context.Context) ([]byte, error) {
	content, err := await(ctx, func() ([]byte, error) { return readRegularFile(s.Path) })
	if err == nil || errors.Is(err, context.Canceled) {
		return content, err
	}
	reason := "could not be read"
	errno, isErrno := errors.AsType[syscall.Errno](err)
	switch {
	case errors.Is(err, errFileTooLarge):
		reason = errFileTooLarge.Error()
	case errors.Is(err, errNotARegularFile), errors.Is(err, syscall.ENXIO): // a socket
		reason = errNotARegularFile.Error()
	case errors.Is(err, context.DeadlineExceeded):
		reason = "could not be read in time"
	case errors.Is(err, fs.ErrNotExist):
		reason = "does not exist"
	case errors.Is(err, fs.ErrPermission):
		reason = "cannot be read by this user"
	case isErrno:
		reason += ": " + strings.TrimSuffix(errno.Error(), ".")
	}
	return nil, s.unusable(reason)
}

// await returns the result of a function, or the error of a context that ends first.
// The function goes on: a system call that blocks cannot be interrupted.
func await(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	var content []byte
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		content, err = read()
	}()
	select {
	case <-done:
		return content, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// readRegularFile knows the kind of the file only once it is open, and opening it
// must not block: it may be a pipe without a writer.
func readRegularFile(path string) ([]byte, error) {
	file, err := openPatiently(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNotARegularFile
	}
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(file, maxSecretFile+1))
	if len(content) > maxSecretFile {
		return nil, errFileTooLarge
	}
	return content, err
}

// openPatiently opens a file. On Windows it tries for 2 seconds, in which a virus
// scanner or a command that replaces the file is done with it.
func openPatiently(path string) (*os.File, error) {
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		if !robustio.IsEphemeralError(err) || errors.Is(err, fs.ErrNotExist) || time.Since(start) > 2*time.Second {
			return file, err
		}
	}
}
