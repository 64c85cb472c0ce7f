// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package command

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
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

// buildBinary builds the provider once.
var buildBinary = sync.OnceValues(func() (string, error) {
	// Whoever runs it need not be who runs the tests.
	if err := os.Chmod(binaryFolder, 0o755); err != nil {
		return "", err
	}
	binary := filepath.Join(binaryFolder, "terraform-provider-partnercenter")
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
		"HOME=" + t.TempDir(), "PATH=/nonexistent",
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

func TestStartedByHandTheBinarySaysWhatItIs(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	for _, test := range []struct {
		name      string
		args      []string
		exitCode  int
		toStdout  bool
		says      string
		saysToo   string
		variables map[string]string
	}{
		{name: "without an argument", exitCode: exitUsage, says: "sign-in", saysToo: filepath.Join(binaryFolder, "terraform-provider-partnercenter") + " COMMAND"},
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
			r := runBinary(t, sim, test.exitCode, test.variables, test.args...)
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

func TestTerraformStartsTheBinaryWithoutAnArgument(t *testing.T) {
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

func TestTheBrowserIsOpenedAndIsSilent(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	folder := t.TempDir()
	openedAt := filepath.Join(folder, "opened") // a pipe, to wait for what is written
	if err := syscall.Mkfifo(openedAt, 0o600); err != nil {
		t.Fatal(err)
	}
	opener := "#!/bin/sh\necho on standard output\necho on standard error >&2\nexport -p > '" + folder + "/environment'\nprintf '%s' \"$1\" > '" + openedAt + "'\n"
	if err := os.WriteFile(filepath.Join(folder, "xdg-open"), []byte(opener), 0o755); err != nil {
		t.Fatal(err)
	}
	variables := environment(sim, withoutRefreshToken)
	variables["PATH"] = folder
	r := startBinary(t, sim, newBinary(t, variables, "sign-in"))
	address := r.address()
	if opened, err := os.ReadFile(openedAt); err != nil || string(opened) != address {
		t.Errorf("the browser was sent to %s (%v), and %s was printed", opened, err, address)
	}
	inherited, err := os.ReadFile(filepath.Join(folder, "environment"))
	if err != nil || strings.Contains(string(inherited), "PARTNERCENTER_") || !strings.Contains(string(inherited), "TF_LOG") {
		t.Errorf("the browser was started with (%v):\n%s", err, inherited)
	}
	wantPage(t, r.signInAs(simulator.ExampleUser), http.StatusOK, signedInPage)
	r.wantExit(exitOK)
	if r.stdout.String() != newestRefreshToken(t, sim) {
		t.Errorf("got %q on standard output, want the token and nothing else", r.stdout)
	}
	if strings.Contains(r.stderr.String(), "on standard error") {
		t.Errorf("the browser wrote to standard error:\n%s", r.stderr)
	}
}

func TestCommandsLogNothing(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptSubscription(simulator.ExampleSubscriptionID, simulator.APIError(http.StatusInternalServerError, 1000, "Try again."))
	r := runBinary(t, sim, exitOK, environment(sim), "check", "-customer-id", simulator.ExampleCustomerID, "-subscription-id", simulator.ExampleSubscriptionID)
	if got := r.stderr.String(); got != "" {
		t.Errorf("got %q on standard error, want nothing", got)
	}
	wantNoSecret(t, sim, "the report", r.stdout.String())
}

func TestAReaderThatEndsEarlyIsAnError(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	command := newBinary(t, environment(sim), "renew")
	command.Stdout = writer
	_ = reader.Close()
	r := startBinary(t, sim, command)
	_ = writer.Close()
	r.wantExit(exitRefused)
	r.wantSaid("broken pipe")
}

func TestRenew_StandardOutputThatKeepsNothing(t *testing.T) {
	t.Parallel()
	for name, redirection := range map[string]string{"closed": ">&-", "the null device": ">/dev/null"} {
		for _, args := range []string{"renew", "sign-in", "sign-in -no-browser"} {
			t.Run(name+", "+args, func(t *testing.T) {
				t.Parallel()
				sim := startSimulator(t)
				command := newBinary(t, environment(sim))
				command.Args = []string{"sh", "-c", `exec "$0" ` + args + redirection, command.Path}
				command.Path = "/bin/sh"
				r := startBinary(t, sim, command)
				r.wantExit(exitUsage)
				r.wantSaid("null device", "-output")
				if got := sim.Requests(); got != 0 {
					t.Errorf("got %d requests, want none", got)
				}
			})
		}
	}
}

// A token of 60 KB is more than the buffer of the socket holds.
func TestInterrupt_RenewIntoAPipeThatNobodyReads(t *testing.T) {
	t.Parallel()
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	reader, writer := os.NewFile(uintptr(pair[0]), "reader"), os.NewFile(uintptr(pair[1]), "writer")
	defer reader.Close()
	if err := syscall.SetsockoptInt(pair[1], syscall.SOL_SOCKET, syscall.SO_SNDBUF, 4096); err != nil {
		t.Fatal(err)
	}
	sim := startSimulator(t)
	sim.ScriptToken(respondWith(`,"refresh_token":"` + strings.Repeat("new", 20000) + `"`))
	command := newBinary(t, environment(sim), "renew")
	command.Stdout = writer
	r := startBinary(t, sim, command)
	_ = writer.Close()
	if _, err := reader.Read(make([]byte, 1)); err != nil { // the command writes
		t.Fatal(err)
	}
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	r.wantExit(exitRefused)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("the command took %s to end, want 2s at most", took)
	}
}

func TestALostReportIsAnError(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"check"}, {"-help"}, {"check", "-help"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			if err != nil {
				t.Skip("there is no full device here: ", err)
			}
			defer full.Close()
			sim := startSimulator(t)
			command := newBinary(t, environment(sim), args...)
			command.Stdout = full
			r := startBinary(t, sim, command)
			r.wantExit(exitRefused)
			r.wantSaid("no space left on device")
		})
	}
}

func TestASignalEndsEachCommandAtOnceAndInOrder(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		args []string
		say  string // what the command says before it waits; "" for a request that hangs
	}{
		{"sign-in", []string{"sign-in"}, `(authorize)\?`},
		{"sign-in -no-browser", []string{"sign-in", "-no-browser"}, `(paste) it`},
		{"renew", []string{"renew"}, ""},
		{"check", []string{"check"}, ""},
	} {
		for _, end := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
			t.Run(test.name+", "+end.String(), func(t *testing.T) {
				t.Parallel()
				sim := startSimulator(t)
				requested := make(chan struct{})
				variables := environment(sim, withoutRefreshToken)
				if test.say == "" {
					variables = environment(sim)
					sim.ScriptToken(func(_ http.ResponseWriter, r *http.Request) {
						close(requested)
						<-r.Context().Done()
					})
				}
				if signal.Ignored(end) { // as with nohup: a child inherits that, but no handler
					signal.Notify(make(chan os.Signal, 1), end)
				}
				command := newBinary(t, variables, test.args...)
				r := startBinary(t, sim, command)
				if test.say == "" {
					<-requested
				} else {
					r.awaitSaid(test.say)
				}
				if err := command.Process.Signal(end); err != nil {
					t.Fatal(err)
				}
				r.wantExit(exitRefused)
				r.wantSaid("nterrupted")
			})
		}
	}
}

func TestAKilledCommandLeavesAWholeFile(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	file := oldFile(t)
	for range 20 {
		issued := make(chan struct{})
		sim.ScriptToken(func(w http.ResponseWriter, _ *http.Request) {
			close(issued)
			simulator.Respond(http.StatusOK, http.Header{"Content-Type": {"application/json"}},
				`{"token_type":"Bearer","expires_in":3599,"access_token":"opaque","refresh_token":"`+strings.Repeat("new", 10000)+`"}`)(w, nil)
		})
		command := newBinary(t, environment(sim), "renew", "-output", file)
		r := startBinary(t, sim, command)
		<-issued
		_ = command.Process.Kill()
		<-r.exited
		got, err := os.ReadFile(file)
		if err != nil || string(got) != oldToken && string(got) != strings.Repeat("new", 10000) {
			t.Fatalf("got %d bytes in the file (%v), want all of one token", len(got), err)
		}
	}
}

func TestAFullDiskLeavesTheOldFileWhole(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	binary := newBinary(t, environment(sim))
	folder := t.TempDir()
	// A file system of two pages: one for the old file, none for the new one.
	script := `mount -t tmpfs -o size=8k none "$1" && cd "$1" && head -c 4096 /dev/zero > filler && printf %s "$2" > token || exit 77
"$3" renew -output token; code=$?; cat token; ls -A; exit $code`
	unshare, err := exec.LookPath("unshare")
	if err != nil {
		t.Skip("there is no unshare here")
	}
	command := exec.CommandContext(t.Context(), unshare, "--map-root-user", "--mount", "sh", "-c", script, "sh", folder, oldToken, binary.Path)
	command.Env = append(binary.Env, "PATH="+os.Getenv("PATH"))
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	_ = command.Run()
	code := command.ProcessState.ExitCode()
	if code != exitRefused {
		if !strings.Contains(stderr.String(), "refresh token") {
			t.Skip("a file system can't be mounted here: ", stderr.String())
		}
		t.Errorf("got exit code %d, want %d", code, exitRefused)
	}
	if want := oldToken + "filler\ntoken\n"; stdout.String() != want {
		t.Errorf("got %q of the file and the folder, want %q", stdout.String(), want)
	}
	if !strings.Contains(stderr.String(), "no space left on device") || !strings.Contains(stderr.String(), "unchanged") {
		t.Errorf("got %q", stderr.String())
	}
	wantNoSecret(t, sim, "standard error", stderr.String())
}

func TestAFileThatThisUserMayNotWriteIsRefused(t *testing.T) {
	t.Parallel()
	const nobody = 65534
	sim := startSimulator(t)
	folder, err := os.MkdirTemp("", "partnercenter-output-") //nolint:usetesting // another user cannot get into t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	file := filepath.Join(folder, "token")
	if err := os.WriteFile(file, []byte(oldToken), 0o400); err != nil {
		t.Fatal(err)
	}
	run := func(folderMode os.FileMode, output string) {
		t.Helper()
		if err := os.Chmod(folder, folderMode); err != nil {
			t.Fatal(err)
		}
		command := newBinary(t, environment(sim, withoutRefreshToken), "sign-in", "-output", output)
		if os.Getuid() == 0 {
			command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		r := startBinary(t, sim, command)
		r.wantExit(exitUsage)
		r.wantSaid(output)
	}
	run(0o777, file)        // the file alone is protected: replacing it would be possible
	run(0o555, file+"-new") // the folder is
	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	wantFile(t, file, oldToken)
	if got := sim.Requests(); got != 0 {
		t.Errorf("got %d requests, want none", got)
	}
}
