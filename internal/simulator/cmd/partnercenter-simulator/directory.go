// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed main.tf
var configuration []byte

// Files of the directory that set the environment variables.
const (
	shellFile      = "partnercenter-simulator.sh"
	powerShellFile = "partnercenter-simulator.ps1"
)

// offerDirectory writes the directory and says how to use it.
func offerDirectory(directory string, environment map[string]string, stderr io.Writer) error {
	if err := writeDirectory(directory, environment); err != nil {
		return err
	}
	fmt.Fprintf(stderr, `To plan against it, run make install here, and in another terminal:

  cd %s
  . ./%s
  terraform init
  terraform plan

In PowerShell, the second line is: Get-Content -Raw %s | Invoke-Expression

`, quote(directory), shellFile, powerShellFile)
	return nil
}

// writeDirectory makes a directory in which Terraform plans against the simulator. A main.tf that is there already is kept,
// since somebody may have tried something in it.
func writeDirectory(directory string, environment map[string]string) error {
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	file := filepath.Join(directory, "main.tf")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		if err := os.WriteFile(file, configuration, 0o600); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(directory, shellFile), []byte(exports(environment)), 0o600),
		os.WriteFile(filepath.Join(directory, powerShellFile), []byte(powerShellAssignments(environment)), 0o600),
	)
}

// exports sets environment variables in every POSIX shell.
func exports(environment map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		fmt.Fprintf(&b, "export %s=%s\n", name, quote(environment[name]))
	}
	return b.String()
}

// quote makes a value one word for every POSIX shell, whatever it holds.
func quote(value string) string {
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}

// powerShellAssignments sets environment variables in PowerShell.
func powerShellAssignments(environment map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		fmt.Fprintf(&b, "$env:%s = '%s'\n", name, strings.ReplaceAll(environment[name], "'", "''"))
	}
	return b.String()
}
