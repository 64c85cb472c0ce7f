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
)

const (
	maxSecretFile = 1 << 20 // bytes
	// maxShownPath is the length in bytes above which a path is not shown: it
	// may be a token or a certificate in the wrong place.
	maxShownPath = 255

	notARegularFile = "is not a regular file"
)

// Secret is a credential, given as a value or as the path of a file that
// contains it.
type Secret struct {
	// Name is the attribute or the environment variable it came from.
	Name string
	// Value is the credential; empty if Path is set.
	Value string
	// Path is read again each time the secret is needed.
	Path string
}

// SecretError says why a secret can't be used. It never contains the secret.
type SecretError struct {
	// Name is the attribute or the environment variable it came from.
	Name string
	// Path is the file that contains it; empty if it is a value.
	Path string
	// Reason says what is wrong with it.
	Reason string
}

func (e *SecretError) Error() string {
	switch {
	case e.Path == "":
		return e.Name + " " + e.Reason
	case len(e.Path) > maxShownPath:
		return fmt.Sprintf("the file named by %s %s", e.Name, e.Reason)
	}
	return fmt.Sprintf("the file %s, named by %s, %s", e.Path, e.Name, e.Reason)
}

func (s Secret) unusable(reason string) error {
	return &SecretError{Name: s.Name, Path: s.Path, Reason: reason}
}

// Read returns the secret without surrounding white space. The error is a
// [*SecretError].
func (s Secret) Read() (string, error) {
	content, reason := []byte(s.Value), ""
	if s.Path != "" {
		content, reason = readFile(s.Path)
	}
	value := strings.TrimSpace(string(pipeline.WithoutBOM(content)))
	switch {
	case reason != "":
		return "", s.unusable(reason)
	case value == "":
		return "", s.unusable("is empty")
	case strings.ContainsFunc(value, unicode.IsControl):
		return "", s.unusable("contains a control character, such as a line break in the middle")
	}
	return value, nil
}

// readFile reads a whole file, or says why it can't. Only a regular file is
// read, which is known for certain once it is open. Until then it may be
// anything, such as a pipe that nobody writes to: opening must not wait.
func readFile(path string) (content []byte, reason string) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fileProblem(err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, fileProblem(err)
	}
	if !info.Mode().IsRegular() {
		return nil, notARegularFile
	}
	content, err = io.ReadAll(io.LimitReader(file, maxSecretFile+1))
	if err != nil {
		return nil, fileProblem(err)
	}
	if len(content) > maxSecretFile {
		return nil, "is larger than 1 MiB"
	}
	return content, ""
}

func fileProblem(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "cannot be read by this user"
	case errors.Is(err, syscall.ENXIO): // a socket
		return notARegularFile
	}
	return "could not be read"
}
