// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// output is where the refresh token goes.
type output struct {
	file   string // as given; empty for standard output
	target string // the file itself, where file is a link
	stdout io.Writer
}

// openOutput checks where the refresh token is to go before anything else is
// done. It never goes to a terminal: it would stay in the scrollback.
func (p *process) openOutput(file string) (output, error) {
	if file == "" {
		if p.stdoutIsTerminal {
			return output{}, usagef("The refresh token is never printed to a terminal. Name a file with -output FILE, or pipe standard output into a program that stores it.")
		}
		return output{stdout: p.stdout}, nil
	}
	target, err := checkFile(file)
	if err != nil {
		return output{}, usagef("-output %s %v. Name a file that this user can write.", pathText(file), err)
	}
	return output{file: file, target: target}, nil
}

// checkFile returns the file to replace, or why it can't be written.
func checkFile(file string) (target string, err error) {
	switch {
	case file == "-":
		return "", errors.New("does not stand for standard output, which is used without -output")
	case strings.ContainsFunc(file, unicode.IsControl): // what to type next would not name it
		return "", errors.New("contains a control character, such as a line break")
	}
	info, err := os.Stat(file)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", unwritable(err)
	case err == nil && info.IsDir():
		return "", errors.New("is a folder")
	case err == nil && !info.Mode().IsRegular():
		return "", errors.New("is not a regular file")
	case err == nil:
		existing, err := os.OpenFile(file, os.O_WRONLY, 0) // replacing it would not ask
		if err != nil {
			return "", unwritable(err)
		}
		_ = existing.Close()
	}
	if target, err = followLinks(file); err != nil {
		return "", unwritable(err)
	}
	probe, err := createTemporary(target)
	if err != nil {
		return "", unwritable(err)
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return target, nil
}

// unwritable says in words why a file can't be written. The error of a system
// call names the path, which is said already.
func unwritable(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("is in a folder that does not exist")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("cannot be written by this user")
	}
	return fmt.Errorf("cannot be written: %w", withoutPath(err))
}

func pathText(path string) string { return cmp.Or(redact.Path(path), "(not shown)") }

func withoutPath(err error) error {
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		return e.Err
	}
	if e := (*os.LinkError)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}

const maxLinks = 40

// followLinks returns the file that a link leads to, which need not exist.
func followLinks(file string) (string, error) {
	for range maxLinks {
		folder, err := filepath.EvalSymlinks(filepath.Dir(file))
		if err != nil {
			return "", err
		}
		file = filepath.Join(folder, filepath.Base(file))
		link, err := os.Readlink(file)
		if err != nil {
			return file, nil // it is not a link
		}
		if !filepath.IsAbs(link) {
			link = filepath.Join(folder, link)
		}
		file = link
	}
	return "", errors.New("it is a link that leads to no file")
}

// createTemporary creates a file with mode 0600 beside another one.
func createTemporary(target string) (*os.File, error) {
	return os.CreateTemp(filepath.Dir(target), ".partnercenter-*.tmp")
}

// write writes the refresh token and nothing else.
func (o output) write(refreshToken string) error {
	if o.file == "" {
		if _, err := io.WriteString(o.stdout, refreshToken); err != nil {
			return refusedf("The refresh token could not be written to standard output: %v. Check the program that reads it, and run the command again.", withoutPath(err))
		}
		return nil
	}
	if err := replaceFile(o.target, refreshToken); err != nil {
		return refusedf("The refresh token could not be written to %s: %v. What was in the file before is unchanged. "+
			"Correct this, or name another file, and run the command again.", pathText(o.file), withoutPath(err))
	}
	return nil
}

// replaceFile writes a file whole or not at all: to another one in the same
// folder, which then takes its place.
func replaceFile(target, content string) error {
	temporary, err := createTemporary(target)
	if err != nil {
		return err
	}
	_, err = temporary.WriteString(content)
	if err == nil {
		err = temporary.Sync()
	}
	if closeErr := temporary.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary.Name(), target)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
	}
	return err
}
