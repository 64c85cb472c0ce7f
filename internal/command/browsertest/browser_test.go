// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package browsertest signs in with a real browser, apart from the provider, so
// that what drives the browser never reaches its dependencies.
package browsertest

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// patience bounds what a test waits for, on a busy machine. It is never reached
// unless the test fails, and ends before the patience of the command.
const patience = 4 * time.Minute

// findBrowser returns a Chromium, or skips the test.
func findBrowser(t *testing.T) string {
	t.Helper()
	names := []string{"chromium-headless-shell", "chromium", "google-chrome"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skipf("no browser is on PATH: this test needs one of %s", strings.Join(names, ", "))
	return ""
}

// openTab starts a browser with a profile of its own.
func openTab(t *testing.T) context.Context {
	t.Helper()
	browser := findBrowser(t)
	if _, err := buildBinary(); err != nil { // may take longer than patience
		t.Fatal(err)
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(browser),
		chromedp.NoSandbox) // it visits loopback alone, and root has no sandbox
	ctx, stop := context.WithTimeout(t.Context(), patience)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	return ctx
}

var binaryFolder string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "partnercenter-browser-")
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
	binary := filepath.Join(binaryFolder, "terraform-provider-partnercenter")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	command := exec.Command("go", "-C", "../../..", "build", "-buildvcs=false", "-o", binary, ".")
	if output, err := command.CombinedOutput(); err != nil {
		return "", errors.New(string(output))
	}
	return binary, nil
})

// signIn is the command under way.
type signIn struct {
	sim     *simulator.Simulator
	command *exec.Cmd
	address string // to sign in at
	file    string // to write the refresh token to
}

var authorizeAddress = regexp.MustCompile(`^http\S+/authorize\?\S+$`)

func startSignIn(t *testing.T) *signIn {
	t.Helper()
	binary, err := buildBinary()
	if err != nil {
		t.Fatal(err)
	}
	sim, err := simulator.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sim.Close()
		for _, problem := range sim.Problems() {
			t.Error(problem)
		}
	})
	s := &signIn{sim: sim, file: filepath.Join(t.TempDir(), "refresh-token")}
	s.command = exec.CommandContext(t.Context(), binary, "sign-in", "-output", s.file)
	s.command.Env = []string{"PATH=/nonexistent"} // no browser but the test's
	for name, value := range sim.Environment() {
		s.command.Env = append(s.command.Env, name+"="+value)
	}
	stderr, err := s.command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stderr); s.address == "" && lines.Scan(); {
		s.address = authorizeAddress.FindString(lines.Text())
	}
	if s.address == "" {
		t.Fatal("the command printed no address")
	}
	go func() { _, _ = io.Copy(io.Discard, stderr) }()
	return s
}

// wantEnd waits for the end of the command, and looks for the file.
func (s *signIn) wantEnd(t *testing.T, exitCode int) {
	t.Helper()
	_ = s.command.Wait()
	if got := s.command.ProcessState.ExitCode(); got != exitCode {
		t.Errorf("got exit code %d, want %d", got, exitCode)
	}
	got, err := os.ReadFile(s.file)
	if exitCode != 0 {
		if !os.IsNotExist(err) {
			t.Errorf("got %d bytes in the file (%v), want no file", len(got), err)
		}
		return
	}
	if issued := s.sim.RefreshTokens(); err != nil || string(got) != issued[len(issued)-1] {
		t.Errorf("got %d bytes in the file (%v), want the refresh token", len(got), err)
	}
}

// do runs an action in the tab, and returns its result, which the test waits for.
func do[T any](ctx context.Context, t *testing.T, awaited string, action chromedp.Action[T]) T {
	t.Helper()
	result, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatalf("waited for %s: %v", awaited, err)
	}
	return result
}

// wantPage checks what the tab shows, and that the browser allows its style.
func wantPage(ctx context.Context, t *testing.T, sentence string) {
	t.Helper()
	text := do(ctx, t, "the text of the page", chromedp.Text("body"))
	scripts := do(ctx, t, "the scripts of the page", chromedp.Evaluate[int]("document.scripts.length"))
	style := do(ctx, t, "the style of the page", chromedp.Evaluate[string]("getComputedStyle(document.body).textAlign"))
	if !strings.Contains(text, sentence) || !strings.Contains(text, "close this tab") || scripts != 0 || style != "center" {
		t.Errorf("got a page with %d scripts that is aligned to %s and says %q, want %q", scripts, style, text, sentence)
	}
}

func TestAPersonSignsInWithABrowser(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		user     string
		button   string
		exitCode int
		sentence string
	}{
		{"with MFA", simulator.ExampleUser, "sign-in", 0, "Signed in. Go back to the terminal."},
		{"without MFA", simulator.ExampleUserWithoutMFA, "sign-in", 3, "Sign-in failed. Go back to the terminal."},
		{"and cancels", simulator.ExampleUser, "cancel", 1, "Sign-in failed. Go back to the terminal."},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tab := openTab(t)
			s := startSignIn(t)
			do(tab, t, "the sign-in page", chromedp.Navigate(s.address))
			do(tab, t, "the user on the sign-in page", chromedp.Click(`input[value="`+test.user+`"]`))
			do(tab, t, "the button on the sign-in page", chromedp.Click(`button[value="`+test.button+`"]`))
			do(tab, t, "the page after the sign-in", chromedp.WaitNotPresent("form"))
			wantPage(tab, t, test.sentence)
			s.wantEnd(t, test.exitCode)
		})
	}
}

func TestAForgedResponseShowsAPageAndTheSignInGoesOn(t *testing.T) {
	t.Parallel()
	tab := openTab(t)
	s := startSignIn(t)
	redirectURI := regexp.MustCompile(`redirect_uri=http%3A%2F%2Flocalhost%3A(\d+)`).FindStringSubmatch(s.address)
	if redirectURI == nil {
		t.Fatalf("%s has no redirect URI on localhost", s.address)
	}
	do(tab, t, "the page for a forged response", chromedp.Navigate("http://localhost:"+redirectURI[1]+"/?code=forged&state=forged"))
	wantPage(tab, t, "This response is not for the sign-in that is under way.")
	if got := len(s.sim.TokenRequests()); got != 0 {
		t.Errorf("got %d token requests, want none", got)
	}
	do(tab, t, "the sign-in page", chromedp.Navigate(s.address))
	do(tab, t, "the button on the sign-in page", chromedp.Click(`button[value="sign-in"]`))
	do(tab, t, "the page after the sign-in", chromedp.WaitNotPresent("form"))
	wantPage(tab, t, "Signed in. Go back to the terminal.")
	s.wantEnd(t, 0)
}
