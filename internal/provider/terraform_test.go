// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// planOnce plans in one provider process, so that its requests can be counted.
func planOnce(t *testing.T, sim *simulator.Simulator, config string) (output string, ok bool) {
	t.Helper()
	return planIn(t, sim.Environment(), config)
}

// planIn plans in an environment.
func planIn(t *testing.T, environment map[string]string, config string) (output string, ok bool) {
	t.Helper()
	return newCLI(t, environment, config).run("plan", "-parallelism=40")
}

// failedPlan plans what must fail, and returns the output.
func failedPlan(t *testing.T, sim *simulator.Simulator, config string) (output string) {
	t.Helper()
	return failedPlanIn(t, sim.Environment(), config)
}

func failedPlanIn(t *testing.T, environment map[string]string, config string) (output string) {
	t.Helper()
	output, ok := planIn(t, environment, config)
	if ok {
		t.Fatal("the plan succeeded")
	}
	return output
}

// cli is the real terraform with the real provider binary in a directory of its
// own, for what the testing framework cannot show: requests of one plan,
// signals, logs and files.
type cli struct {
	t         testing.TB
	directory string
	env       []string
}

func (c *cli) write(name, content string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.directory, name), []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cli) command(ctx context.Context, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, terraformPath(), append(arguments, "-no-color")...)
	command.Dir, command.Env = c.directory, c.env
	return command
}

// run returns what terraform printed, and whether it succeeded.
func (c *cli) run(arguments ...string) (output string, ok bool) {
	c.t.Helper()
	output, code := c.exitCode(arguments...)
	return output, code == 0
}

// mustRun returns what terraform printed, and fails the test unless it succeeded.
func (c *cli) mustRun(arguments ...string) (output string) {
	c.t.Helper()
	output, ok := c.run(arguments...)
	if !ok {
		c.t.Fatal(output)
	}
	return output
}

// exitCode returns what terraform printed, and its exit code.
func (c *cli) exitCode(arguments ...string) (output string, code int) {
	c.t.Helper()
	command := c.command(c.t.Context(), arguments...)
	printed, err := command.CombinedOutput()
	if command.ProcessState == nil { // it was not even started
		c.t.Fatal(err)
	}
	return string(printed), command.ProcessState.ExitCode()
}

// startPlan returns once the plan has sent the API a request. What it prints may
// be read when the command has ended.
func (c *cli) startPlan(sim *simulator.Simulator) (command *exec.Cmd, printed *bytes.Buffer) {
	c.t.Helper()
	command, printed = c.command(c.t.Context(), "plan"), new(bytes.Buffer)
	command.Stdout, command.Stderr = printed, printed
	if err := command.Start(); err != nil {
		c.t.Fatal(err)
	}
	for len(sim.APIRequests()) == 0 {
		time.Sleep(10 * time.Millisecond) // the test's own timeout bounds it
	}
	return command, printed
}

// logToFile has terraform and the provider log all that they can to a file.
func (c *cli) logToFile() {
	c.env = append(c.env, "TF_LOG=TRACE", "TF_LOG_SDK=TRACE", "AZURE_SDK_GO_LOGGING=all", "TF_LOG_PATH="+c.logFile())
}

func (c *cli) logFile() string { return filepath.Join(c.directory, "log") }

// state returns the state file, which must exist.
func (c *cli) state() string {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(c.directory, "terraform.tfstate"))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(content)
}

// files returns the content of every file that terraform left in the directory
// and its own configuration did not.
func (c *cli) files() map[string]string {
	c.t.Helper()
	content := map[string]string{}
	err := filepath.WalkDir(c.directory, func(path string, entry os.DirEntry, err error) error {
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

const ourAddress = "terraform-partnercenter/partnercenter"

// serve lets terraform use a provider in this process, until it is stopped.
func (c *cli) serve(t *testing.T, address string, p provider.Provider) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reattach, stopped := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		err := tf6server.Serve("registry.terraform.io/"+address, func() tfprotov6.ProviderServer {
			return &orderedServer{ProviderServer: providerserver.NewProtocol6(p)()}
		},
			tf6server.WithDebug(ctx, reattach, stopped),
			// Otherwise its logs would go to standard error.
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithLoggingSink(t))
		if err != nil {
			t.Error(err)
		}
	}()
	at := <-reattach
	c.reattach(address, map[string]any{
		"Protocol": at.Protocol, "ProtocolVersion": at.ProtocolVersion, "Pid": at.Pid, "Test": at.Test,
		"Addr": map[string]string{"Network": at.Addr.Network(), "String": at.Addr.String()},
	})
	return func() {
		cancel()
		<-stopped
	}
}

// reattach lets terraform use a provider that runs already.
func (c *cli) reattach(address string, running any) {
	c.t.Helper()
	config, err := json.Marshal(map[string]any{
		"registry.terraform.io/" + address: running,
		"registry.opentofu.org/" + address: running, // the same for OpenTofu
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.env = append(c.env, "TF_REATTACH_PROVIDERS="+string(config))
}

// readsInState returns what was stored of each read.
func (c *cli) readsInState() (reads []map[string]any) {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(c.directory, "terraform.tfstate"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var state struct {
		Resources []struct {
			Instances []struct{ Attributes map[string]any }
		}
	}
	if err != nil || json.Unmarshal(content, &state) != nil {
		c.t.Fatalf("the state cannot be read: %v\n%s", err, content)
	}
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			reads = append(reads, instance.Attributes)
		}
	}
	return reads
}

// buildProvider builds the binary once for all tests, into a directory that is
// removed by TestMain.
var buildProvider = sync.OnceValues(func() (directory string, err error) {
	directory = filepath.Join(testDirectory, "bin")
	name := "terraform-provider-partnercenter"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	output, err := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(directory, name), "../..").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, output)
	}
	return directory, err
})

const requiredProvider = `terraform {
  required_providers {
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}
`

// newCLI returns a terraform in a directory with a file that requires the provider,
// and this configuration.
func newCLI(t testing.TB, environment map[string]string, config ...string) *cli {
	t.Helper()
	c := newEmptyCLI(t, environment)
	c.write("provider.tf", requiredProvider)
	c.write("main.tf", strings.Join(config, "\n"))
	return c
}

// newExampleCLI returns a terraform in a copy of a directory below examples/, with
// the other examples around it and the modules that it uses installed.
func newExampleCLI(t testing.TB, environment map[string]string, example string) *cli {
	t.Helper()
	c := newEmptyCLI(t, environment)
	examples := os.DirFS(examplesDirectory)
	err := fs.WalkDir(examples, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".tf") && !strings.HasSuffix(path, ".tftest.hcl") { // what else there is, terraform has left
			return err
		}
		target := filepath.Join(c.directory, "examples", filepath.FromSlash(path))
		content, err := fs.ReadFile(examples, path)
		return errors.Join(err, os.MkdirAll(filepath.Dir(target), 0o700), os.WriteFile(target, content, 0o600))
	})
	if err != nil {
		t.Fatal(err)
	}
	c.directory = filepath.Join(c.directory, "examples", filepath.FromSlash(example))
	c.mustRun("get")
	return c
}

// newEmptyCLI returns a terraform whose environment is the given one and
// nothing else that could configure a provider.
func newEmptyCLI(t testing.TB, environment map[string]string) *cli {
	t.Helper()
	binaries, err := buildProvider()
	if err != nil {
		t.Fatal(err)
	}
	c := &cli{t: t, directory: t.TempDir()}
	c.write("cli.tfrc", `provider_installation {
  dev_overrides {
    "terraform-partnercenter/partnercenter" = "`+filepath.ToSlash(binaries)+`"
  }
  direct {}
}`)
	c.env = append(c.env, "TF_CLI_CONFIG_FILE="+filepath.Join(c.directory, "cli.tfrc"), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0")
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP"} {
		c.env = append(c.env, name+"="+os.Getenv(name))
	}
	for name, value := range environment {
		c.env = append(c.env, name+"="+value)
	}
	return c
}
