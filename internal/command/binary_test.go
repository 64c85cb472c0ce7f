// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

var binaryFolder string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "partnercenter-command-")
	if err != nil {
		panic(err)
	}
	binaryFolder = folder
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

func binaryPath() string {
	path := filepath.Join(binaryFolder, "terraform-provider-partnercenter")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	return path
}

// buildBinary builds the provider once.
var buildBinary = sync.OnceValues(func() (string, error) {
	// Whoever runs it need not be who runs the tests.
	if err := os.Chmod(binaryFolder, 0o755); err != nil {
		return "", err
	}
	binary := binaryPath()
	command := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "../..")
	if output, err := command.CombinedOutput(); err != nil {
		return "", errors.New(string(output))
	}
	return binary, nil
})

// newBinary returns the real binary in an environment of its own, with as much of
// a log as there is.
func newBinary(t *testing.T, variables map[string]string, args ...string) *exec.Cmd {
	t.Helper()
	binary, err := buildBinary()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), binary, args...)
	command.Env = []string{
		"TF_LOG=TRACE", "TF_LOG_PROVIDER=TRACE", "TF_LOG_PROVIDER_PARTNERCENTER=TRACE", "AZURE_SDK_GO_LOGGING=all", "GODEBUG=http2debug=2",
		"HOME=" + t.TempDir(), "PATH=/nonexistent", "SYSTEMROOT=" + os.Getenv("SYSTEMROOT"), // without it, Windows has no sockets
	}
	for name, value := range variables {
		command.Env = append(command.Env, name+"="+value)
	}
	return command
}

// startBinary starts a command in a process of its own.
func startBinary(t *testing.T, sim *simulator.Simulator, command *exec.Cmd) *running {
	t.Helper()
	r := &running{t: t, sim: sim, stdout: newTerminal(), stderr: newTerminal(), exited: make(chan int, 1)}
	if command.Stdout == nil {
		command.Stdout = r.stdout
	}
	command.Stderr = r.stderr
	if command.Stdin == nil {
		var err error
		if r.stdin, err = command.StdinPipe(); err != nil {
			t.Fatal(err)
		}
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = command.Wait()
		r.exited <- command.ProcessState.ExitCode()
	}()
	return r
}

// runBinary runs a command to its end.
func runBinary(t *testing.T, sim *simulator.Simulator, exitCode int, variables map[string]string, args ...string) *running {
	t.Helper()
	r := startBinary(t, sim, newBinary(t, variables, args...))
	r.wantExit(exitCode)
	return r
}

func TestUsage(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	for _, test := range []struct {
		name          string
		args          []string
		exitCode      int
		toStdout      bool
		says, saysToo string
	}{
		{name: "without an argument", exitCode: exitUsage, says: "sign-in", saysToo: shellOf(runtime.GOOS, "").program(binaryPath()) + " COMMAND"},
		{name: "with an unknown command", args: []string{"login"}, exitCode: exitUsage, says: `"login"`, saysToo: "sign-in"},
		{name: "with an unknown option", args: []string{"-x"}, exitCode: exitUsage, says: `"-x"`, saysToo: "sign-in"},
		{name: "with -help", args: []string{"-help"}, toStdout: true, says: "sign-in", saysToo: "check"},
		{name: "with --help", args: []string{"--help"}, toStdout: true, says: "sign-in", saysToo: "check"},
		{name: "sign-in -help", args: []string{"sign-in", "-help"}, toStdout: true, says: "-redirect-uri", saysToo: "URI"},
		{name: "renew -help", args: []string{"renew", "-help"}, toStdout: true, says: "-output", saysToo: "FILE"},
		{name: "check -help", args: []string{"check", "-help"}, toStdout: true, says: "-customer-id", saysToo: "GUID"},
		{name: "sign-in with an argument", args: []string{"sign-in", "now"}, exitCode: exitUsage, says: `"now"`, saysToo: "-output"},
		{name: "sign-in with a token", args: []string{"sign-in", "0.a-refresh-token.of~the_example-partner"}, exitCode: exitUsage, says: "token", saysToo: "-output"},
		{name: "renew with an unknown option", args: []string{"renew", "-file", "x"}, exitCode: exitUsage, says: "-file", saysToo: "-output"},
		{name: "sign-in with an empty file name", args: []string{"sign-in", "-output", ""}, exitCode: exitUsage, says: "-output", saysToo: "Usage"},
		{name: "renew with an empty file name", args: []string{"renew", "-output="}, exitCode: exitUsage, says: "-output", saysToo: "Usage"},
		{name: "check with empty IDs", args: []string{"check", "-customer-id", "", "-subscription-id", ""}, exitCode: exitUsage, says: "-customer-id", saysToo: "."},
		{name: "check with one ID and an empty one", args: []string{"check", "-customer-id", simulator.ExampleCustomerID, "-subscription-id="}, exitCode: exitUsage, says: "-subscription-id", saysToo: "."},
		{name: "check with one ID", args: []string{"check", "-customer-id", simulator.ExampleCustomerID}, exitCode: exitUsage, says: "-customer-id", saysToo: "-subscription-id"},
		{
			name: "check with what is no GUID", args: []string{"check", "-customer-id", "contoso", "-subscription-id", simulator.ExampleSubscriptionID},
			exitCode: exitUsage, says: "-customer-id", saysToo: ".",
		},
		{name: "sign-in without settings", args: []string{"sign-in"}, exitCode: exitUsage, says: "PARTNERCENTER_TENANT_ID", saysToo: "PARTNERCENTER_CLIENT_ID"},
		{name: "renew without settings", args: []string{"renew"}, exitCode: exitUsage, says: "PARTNERCENTER_REFRESH_TOKEN", saysToo: "."},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := runBinary(t, sim, test.exitCode, nil, test.args...)
			said, silent := r.stderr.String(), r.stdout.String()
			if test.toStdout {
				said, silent = silent, said
			}
			if !strings.Contains(said, test.says) || !strings.Contains(said, test.saysToo) || silent != "" {
				t.Errorf("got %q and %q, want %q and %q in one of them", said, silent, test.says, test.saysToo)
			}
			if strings.Contains(said, "This binary is a plugin") || strings.Contains(said, "a-refresh-token") {
				t.Errorf("got %q", said)
			}
		})
	}
}

func TestBinary_StartedByTerraform(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	command := newBinary(t, map[string]string{
		"TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS": "6",
	})
	r := startBinary(t, sim, command)
	deadline := time.After(patience)
	for !strings.Contains(r.stdout.String(), "|6|") {
		select {
		case <-r.stdout.changed:
		case <-deadline:
			t.Fatalf("got %q on standard output, want a handshake", r.stdout)
		}
	}
	if err := command.Process.Kill(); err != nil {
		t.Error(err)
	}
	<-r.exited
}

func TestCheck_LogsNothing(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.APIError(http.StatusInternalServerError, 1000, "Try again."))
	r := runBinary(t, sim, exitOK, environment(sim), "check", "-customer-id", simulator.ExampleCustomerID, "-subscription-id", simulator.ExampleSubscriptionID)
	if got := r.stderr.String(); got != "" {
		t.Errorf("got %q on standard error, want nothing", got)
	}
	wantNoSecret(t, sim, "the report", r.stdout.String())
}
