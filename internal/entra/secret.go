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
	"unicode"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const (
	maxSecretFile = 1 << 20 // bytes
	// maxShownPath is the length in bytes above which a path is not shown: it
	// may be a token or a certificate in the wrong place.
	maxShownPath = 255
)

// Secret is a credential, given as a value or as the path of a file that holds
// it.
type Secret struct {
	// Name is the attribute or the environment variable it came from.
	Name string
	// Value is the credential; empty if Path is set.
	Value string
	// Path is read again each time the secret is needed.
	Path string
}

// SecretError tells that a secret can't be used. It never holds the secret.
type SecretError struct {
	// Name is the attribute or the environment variable it came from.
	Name string
	// Path is the file that holds it; empty if it is a value.
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
	case value == "":
		reason = "is empty"
	case strings.ContainsFunc(value, unicode.IsControl):
		reason = "holds a control character, such as a line break in the middle"
	default:
		return value, nil
	}
	return "", &SecretError{Name: s.Name, Path: s.Path, Reason: reason}
}

// readFile reads a whole file, or says why it can't. Only a regular file is
// read: a pipe could block for ever.
func readFile(path string) (content []byte, reason string) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fileReason(err)
	}
	if !info.Mode().IsRegular() {
		return nil, "is not a regular file"
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fileReason(err)
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, maxSecretFile+1))
	if err != nil {
		return nil, fileReason(err)
	}
	if len(data) > maxSecretFile {
		return nil, "is larger than 1 MiB"
	}
	return data, ""
}

func fileReason(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "may not be read by this user"
	}
	return "could not be read"
}
