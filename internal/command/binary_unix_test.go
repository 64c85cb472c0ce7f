// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package command

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestSignIn_Browser(t *testing.T) {
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

func TestRenew_ReaderThatEndsEarly(t *testing.T) {
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

func TestCheck_LostReport(t *testing.T) {
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

func TestInterrupt_EachSignal(t *testing.T) {
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

func TestRenew_Killed(t *testing.T) {
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

func TestRenew_FullDisk(t *testing.T) {
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
	if !strings.Contains(stderr.String(), "no space left on device") || !strings.Contains(stderr.String(), "not changed") {
		t.Errorf("got %q", stderr.String())
	}
	wantNoSecret(t, sim, "standard error", stderr.String())
}

func TestOutput_NoPermission(t *testing.T) {
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
