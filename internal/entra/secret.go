// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"unicode"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

const (
	maxSecretFile = 1 << 20 // bytes

	notARegularFile = "is not a regular file"
)

// Secret is a credential, given as a value or as the path of a file.
type Secret struct {
	// Name is the attribute or the environment variable it came from.
	Name string
	// Value is the credential; empty if Path is set.
	Value string
	// Path is the file to read each time the secret is needed.
	Path string
}

// SecretError says why a secret can't be used. It never contains the secret.
type SecretError struct {
	// Name is the attribute or the environment variable it came from.
	Name string
	// Path is the file; empty if the secret is a value.
	Path string
	// Reason says what is wrong with it.
	Reason string
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
// [*SecretError].
func (s Secret) Read() (string, error) {
	content := []byte(s.Value)
	if s.Path != "" {
		var err error
		if content, err = s.readFile(); err != nil {
			return "", err
		}
	}
	value := strings.TrimSpace(string(pipeline.WithoutBOM(content)))
	switch {
	case value == "":
		return "", s.unusable("is empty")
	case strings.ContainsFunc(value, unicode.IsControl):
		return "", s.unusable("contains a control character, such as a line break in the middle")
	}
	return value, nil
}

// readFile returns the content of a regular file. Its kind is certain only once it
// is open, and opening it must not block: it may be a pipe without a writer.
func (s Secret) readFile() ([]byte, error) {
	file, err := os.OpenFile(s.Path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, s.unreadable(err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, s.unreadable(err)
	}
	if !info.Mode().IsRegular() {
		return nil, s.unusable(notARegularFile)
	}
	content, err := io.ReadAll(io.LimitReader(file, maxSecretFile+1))
	if err != nil {
		return nil, s.unreadable(err)
	}
	if len(content) > maxSecretFile {
		return nil, s.unusable("is larger than 1 MiB")
	}
	return content, nil
}

func (s Secret) unreadable(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.unusable("does not exist")
	case errors.Is(err, fs.ErrPermission):
		return s.unusable("cannot be read by this user")
	case errors.Is(err, syscall.ENXIO): // a socket
		return s.unusable(notARegularFile)
	}
	return s.unusable("could not be read")
}
