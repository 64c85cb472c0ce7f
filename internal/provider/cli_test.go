// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// cli is the real terraform with the real provider binary in a folder of its
// own, for what the testing framework cannot show: requests of one plan,
// signals, logs and files.
type cli struct {
	t      *testing.T
	folder string
	env    []string
}

// buildProvider builds the binary once for all tests, into a folder that is
// removed by TestMain.
var buildProvider = sync.OnceValues(func() (folder string, err error) {
	folder = filepath.Join(testFolder, "bin")
	name := "terraform-provider-partnercenter"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	output, err := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(folder, name), "../..").CombinedOutput()
	if err != nil {
		err = &buildError{err, string(output)}
	}
	return folder, err
})

type buildError struct {
	error
	output string
}

func (e *buildError) Error() string { return e.error.Error() + "\n" + e.output }

// testFolder is shared by the tests of the package.
var testFolder string

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	folder, err := os.MkdirTemp("", "partnercenter-test")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	testFolder = folder
	return m.Run()
}

// newCLI returns a terraform whose environment is the given one and nothing
// else that could configure a provider.
func newCLI(t *testing.T, environment map[string]string) *cli {
	t.Helper()
	binaries, err := buildProvider()
	if err != nil {
		t.Fatal(err)
	}
	c := &cli{t: t, folder: t.TempDir()}
	c.write("cli.tfrc", `provider_installation {
  dev_overrides {
    "terraform-partnercenter/partnercenter" = "`+filepath.ToSlash(binaries)+`"
  }
  direct {}
}`)
	c.write("provider.tf", `terraform {
  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}`)
	c.env = append(c.env, "TF_CLI_CONFIG_FILE="+filepath.Join(c.folder, "cli.tfrc"), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0")
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP"} {
		c.env = append(c.env, name+"="+os.Getenv(name))
	}
	for name, value := range environment {
		c.env = append(c.env, name+"="+value)
	}
	return c
}

func (c *cli) write(name, content string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.folder, name), []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cli) command(ctx context.Context, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "terraform", append(arguments, "-no-color")...)
	command.Dir, command.Env = c.folder, c.env
	return command
}

// run returns what terraform printed, and whether it succeeded.
func (c *cli) run(arguments ...string) (output string, ok bool) {
	c.t.Helper()
	printed, err := c.command(c.t.Context(), arguments...).CombinedOutput()
	return string(printed), err == nil
}

// files returns the content of every file that terraform left in the folder
// and its own configuration did not.
func (c *cli) files() map[string]string {
	c.t.Helper()
	content := map[string]string{}
	err := filepath.WalkDir(c.folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".tf") || strings.HasSuffix(path, ".tfrc") {
			return err
		}
		data, err := os.ReadFile(path)
		content[path] = string(data)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return content
}
