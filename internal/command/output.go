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
	"runtime"
	"strings"
	"time"
	"unicode"

	"github.com/rogpeppe/go-internal/robustio"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

type output struct {
	file   string // as given; empty for standard output
	target string // the file itself, where file is a link
	stdout io.Writer
	next   string // what to type afterwards
}

// openOutput checks the output before anything is requested. It is never a terminal,
// whose scrollback would keep the refresh token, nor the null device, which loses it.
func (i *invocation) openOutput(file string) (output, error) {
	if file == "" {
		if i.stdoutIsDevice {
			return output{}, usagef("Standard output is a terminal, the null device, or closed, where the refresh token is never written. " +
				"Name a file with -output FILE, or pipe standard output into a program that stores it.")
		}
		return output{stdout: i.stdout, next: i.next("")}, nil
	}
	target, err := checkFile(file)
	if err != nil {
		return output{}, usagef("-output %s %v. Choose a file that you can write to.", pathText(file), err)
	}
	return output{file: file, target: target, next: i.next(file)}, nil
}

// checkFile returns the file to replace, or the reason that it can't be written.
func checkFile(file string) (target string, err error) {
	switch {
	case file == "-":
		return "", errors.New("is not supported; omit -output to use standard output")
	case strings.ContainsFunc(file, unicode.IsControl): // no shell could be told to use it
		return "", errors.New("contains a control character, such as a line break")
	case runtime.GOOS == "windows" && strings.Contains(strings.TrimPrefix(file, filepath.VolumeName(file)), ":"):
		return "", errors.New("is an alternate data stream, which cannot be replaced")
	}
	info, err := os.Stat(file)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", unwritable(err)
	case err == nil && info.IsDir():
		return "", errors.New("is a directory")
	case err == nil && !info.Mode().IsRegular():
		return "", errors.New("is not a regular file")
	case err == nil:
		existing, err := os.OpenFile(file, os.O_WRONLY, 0) // replacing it needs no permission
		if err != nil && (errors.Is(err, fs.ErrPermission) || !robustio.IsEphemeralError(err)) {
			return "", unwritable(err)
		}
		_ = existing.Close()
	}
	if target, err = followLinks(file); err != nil {
		return "", unwritable(err)
	}
	removeStale(filepath.Dir(target))
	probe, err := createTemporary(target)
	if err != nil {
		return "", unwritable(err)
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())
	return target, nil
}

// unwritable returns the reason that a file can't be written, without its path.
func unwritable(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("is in a directory that does not exist")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("cannot be written by this user")
	}
	return fmt.Errorf("cannot be written: %s", systemText(err))
}

func pathText(path string) string { return cmp.Or(redact.Path(path), "(not shown)") }

// systemText returns an error to quote in a sentence: without its path and the period of Windows.
func systemText(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	} else if e, ok := errors.AsType[*os.LinkError](err); ok {
		err = e.Err
	}
	return strings.TrimSuffix(err.Error(), ".")
}

// followLinks returns the file that a link leads to, which need not exist.
func followLinks(file string) (string, error) {
	for range 40 {
		directory, err := filepath.EvalSymlinks(filepath.Dir(file))
		if err != nil {
			return "", err
		}
		file = filepath.Join(directory, filepath.Base(file))
		link, err := os.Readlink(file)
		if err != nil {
			return file, nil // it is not a link
		}
		if !filepath.IsAbs(link) {
			link = filepath.Join(directory, link)
		}
		file = link
	}
	return "", errors.New("it is a link that leads to no file")
}

const temporaryFile = ".partnercenter-*.tmp"

// createTemporary creates a file with mode 0600 beside another one.
func createTemporary(target string) (*os.File, error) {
	return os.CreateTemp(filepath.Dir(target), temporaryFile)
}

// removeStale removes the temporary files of runs that were killed. They contain tokens.
func removeStale(directory string) {
	names, _ := fs.Glob(os.DirFS(directory), temporaryFile)
	for _, name := range names {
		file := filepath.Join(directory, name)
		if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > 2*requestTimeout {
			_ = os.Remove(file)
		}
	}
}

// write writes the refresh token and nothing else.
func (o output) write(refreshToken string) error {
	if o.file == "" {
		if _, err := io.WriteString(o.stdout, refreshToken); err != nil {
			return refusedf("The refresh token could not be written to standard output: %s. Check the program that reads it, and run the command again.", systemText(err))
		}
		return nil
	}
	if err := replaceFile(o.target, refreshToken); err != nil {
		return refusedf("The refresh token could not be written to %s: %s. The file was not changed. "+
			"Correct this, or choose another file, and run the command again.", pathText(o.file), systemText(err))
	}
	return nil
}

// replaceFile writes a file whole or not at all: to another one in the same
// directory, which then takes its place.
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
		err = robustio.Rename(temporary.Name(), target)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
	}
	return err
}
