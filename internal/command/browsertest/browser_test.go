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

// do runs an action in the tab, which waits for something.
func do[T any](ctx context.Context, t *testing.T, awaited string, action chromedp.Action[T]) {
	t.Helper()
	if _, err := chromedp.Run(ctx, action); err != nil {
		t.Fatalf("waited for %s: %v", awaited, err)
	}
}

// page is what the tab shows.
type page struct {
	Ready   bool // the form of the sign-in is gone
	Text    string
	Scripts int
	Align   string // as the style says, if the browser allows it
}

const readPage = `({
	Ready: document.readyState === "complete" && !document.querySelector("form"),
	Text: document.body.innerText,
	Scripts: document.scripts.length,
	Align: getComputedStyle(document.body).textAlign,
})`

// wantPage waits for the page of the command. It does not look for nodes, of
// which chromedp loses track when a page replaces another in the meantime.
func wantPage(ctx context.Context, t *testing.T, sentence string) {
	t.Helper()
	var shown page
	var err error
	for !shown.Ready {
		if ctx.Err() != nil {
			t.Fatalf("waited for a page that says %q: %v; last got %+v", sentence, err, shown)
		}
		time.Sleep(20 * time.Millisecond)
		shown, err = chromedp.Run(ctx, chromedp.Evaluate[page](readPage))
	}
	if !strings.Contains(shown.Text, sentence) || !strings.Contains(shown.Text, "close this tab") || shown.Scripts != 0 || shown.Align != "center" {
		t.Errorf("got %+v, want a page without scripts that is centered and says %q", shown, sentence)
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
		{"with MFA", simulator.ExampleUser, "sign-in", 0, "Signed in"},
		{"without MFA", simulator.ExampleUserWithoutMFA, "sign-in", 3, "Sign-in failed"},
		{"and cancels", simulator.ExampleUser, "cancel", 1, "Sign-in failed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tab := openTab(t)
			s := startSignIn(t)
			do(tab, t, "the sign-in page", chromedp.Navigate(s.address))
			do(tab, t, "the user on the sign-in page", chromedp.Click(`input[value="`+test.user+`"]`))
			do(tab, t, "the button on the sign-in page", chromedp.Click(`button[value="`+test.button+`"]`))
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
	wantPage(tab, t, "another sign-in")
	if got := len(s.sim.TokenRequests()); got != 0 {
		t.Errorf("got %d token requests, want none", got)
	}
	do(tab, t, "the sign-in page", chromedp.Navigate(s.address))
	do(tab, t, "the button on the sign-in page", chromedp.Click(`button[value="sign-in"]`))
	wantPage(tab, t, "Signed in")
	s.wantEnd(t, 0)
}
