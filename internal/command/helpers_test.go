// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// patience bounds what a test waits for. It is never reached unless the test
// fails.
const patience = 30 * time.Second

func startSimulator(t *testing.T, options ...simulator.Option) *simulator.Simulator {
	t.Helper()
	sim, err := simulator.Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sim.Close()
		for _, problem := range sim.Problems() {
			t.Error(problem)
		}
	})
	return sim
}

// environment is that of the simulator's example partner, changed by assignments;
// one without a value unsets the variable.
func environment(sim *simulator.Simulator, assignments ...string) map[string]string {
	variables := sim.Environment()
	for _, assignment := range assignments {
		name, value, _ := strings.Cut(assignment, "=")
		variables["PARTNERCENTER_"+name] = value
		if value == "" {
			delete(variables, "PARTNERCENTER_"+name)
		}
	}
	return variables
}

// withoutRefreshToken is what a person has before the first sign-in.
const withoutRefreshToken = "REFRESH_TOKEN="

// running is a command under way, in this process or in another one.
type running struct {
	t              *testing.T
	sim            *simulator.Simulator
	stdout, stderr *terminal
	stdin          io.WriteCloser
	exited         chan int
}

// terminal is what a command has written so far.
type terminal struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func newTerminal() *terminal { return &terminal{changed: make(chan struct{}, 1)} }

func (o *terminal) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.changed <- struct{}{}:
	default:
	}
	return o.text.Write(p)
}

func (o *terminal) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// testInvocation is a process whose standard output is a pipe.
func testInvocation(environment map[string]string) *invocation {
	return &invocation{
		version: "test",
		variables: config.Variables{
			Getenv:  func(name string) string { return environment[name] },
			Environ: func() []string { return slices.Collect(maps.Keys(environment)) },
			Program: "terraform-provider-partnercenter",
		},
		stdin:         strings.NewReader(""),
		stdout:        io.Discard,
		stderr:        io.Discard,
		openBrowser:   func(string) error { return nil },
		signInTimeout: patience,
		now:           time.Now,
		sender:        newSender("test", time.Millisecond),
	}
}

// start starts a command in this process.
func start(t *testing.T, sim *simulator.Simulator, i *invocation, args ...string) *running {
	t.Helper()
	r := &running{t: t, sim: sim, stdout: newTerminal(), stderr: newTerminal(), exited: make(chan int, 1)}
	stdin, stdinWriter := io.Pipe()
	i.stdin, i.stdout, i.stderr, r.stdin = stdin, r.stdout, r.stderr, stdinWriter
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	go func() { r.exited <- i.run(ctx, args) }()
	return r
}

// wantExit waits for the end of the command. Whatever it did, no secret may be on
// standard error.
func (r *running) wantExit(exitCode int) {
	r.t.Helper()
	select {
	case got := <-r.exited:
		if got != exitCode {
			r.t.Errorf("got exit code %d, want %d; standard error:\n%s", got, exitCode, r.stderr)
		}
	case <-time.After(patience):
		r.t.Fatalf("the command does not end; standard error:\n%s", r.stderr)
	}
	wantNoSecret(r.t, r.sim, "standard error", r.stderr.String())
}

// wantNoSecret looks for whatever is secret in what the simulator has sent and
// received.
func wantNoSecret(t *testing.T, sim *simulator.Simulator, where, text string) {
	t.Helper()
	secrets := slices.Concat(sim.AccessTokens(), sim.RefreshTokens(), []string{simulator.ExampleClientSecret, simulator.ExampleRefreshToken})
	for _, request := range sim.TokenRequests() {
		for _, field := range []string{"code", "code_verifier", "client_assertion", "refresh_token"} {
			secrets = append(secrets, request.Form[field]...)
		}
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("%s has a secret in it:\n%s", where, text)
		}
	}
}

// wantSaid looks for phrases in order in standard error.
func (r *running) wantSaid(phrases ...string) {
	r.t.Helper()
	rest := r.stderr.String()
	for _, phrase := range phrases {
		_, after, found := strings.Cut(rest, phrase)
		if !found {
			r.t.Errorf("standard error does not say %q there:\n%s", phrase, r.stderr)
			return
		}
		rest = after
	}
}

// awaitSaid waits until a pattern is on standard error, and returns its group.
func (r *running) awaitSaid(pattern string) string {
	r.t.Helper()
	matcher, deadline := regexp.MustCompile(pattern), time.After(patience)
	for {
		if match := matcher.FindStringSubmatch(r.stderr.String()); match != nil {
			return match[1]
		}
		select {
		case <-r.stderr.changed:
		case got := <-r.exited:
			r.t.Fatalf("the command ended with %d before it said %q; standard error:\n%s", got, pattern, r.stderr)
		case <-deadline:
			r.t.Fatalf("the command does not say %q; standard error:\n%s", pattern, r.stderr)
		}
	}
}

// address is where the user signs in.
func (r *running) address() string {
	r.t.Helper()
	return r.awaitSaid(`(?m)^(http\S+/authorize\?\S+)$`)
}

// page is what a browser shows in the end.
type page struct {
	status int
	header http.Header
	body   string
}

// get is what a browser does with an address. It follows no redirect.
func get(t *testing.T, address string, change ...func(*http.Request)) page {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(req)
	}
	return send(t, req)
}

func send(t *testing.T, req *http.Request) page {
	t.Helper()
	browser := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       patience,
	}
	resp, err := browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return page{resp.StatusCode, resp.Header, string(body)}
}

var hiddenRequest = regexp.MustCompile(`name="request" value="([^"]+)"`)

// authorize signs a user in on Entra's page, and returns where the browser is
// sent.
func authorize(t *testing.T, address, user string) string {
	t.Helper()
	shown := get(t, address)
	match := hiddenRequest.FindStringSubmatch(shown.body)
	if match == nil {
		t.Fatalf("there is no page to sign in on:\n%s", shown.body)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	form := url.Values{"request": {match[1]}, "user": {user}, "action": {"sign-in"}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, u.Scheme+"://"+u.Host+"/"+tenant+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	sent := send(t, req)
	location := sent.header.Get("Location")
	if location == "" {
		t.Fatalf("the browser is sent nowhere:\n%s", sent.body)
	}
	return location
}

// signInAs does in a browser what a person does.
func (r *running) signInAs(user string) page {
	r.t.Helper()
	return get(r.t, authorize(r.t, r.address(), user))
}

// wantPage checks that a page is one plain paragraph with some words in it.
func wantPage(t *testing.T, got page, status int, words string) {
	t.Helper()
	_, paragraph, _ := strings.Cut(got.body, "<p>")
	if got.status != status || !strings.Contains(paragraph, words) || strings.Count(got.body, "<p>") != 1 {
		t.Errorf("got a page with status %d, want %d and %q:\n%s", got.status, status, words, got.body)
	}
	if strings.Contains(got.body, "<script") {
		t.Errorf("the page has a script:\n%s", got.body)
	}
	for name, value := range map[string]string{"Content-Security-Policy": pagePolicy, "Cache-Control": "no-store"} {
		if got.header.Get(name) != value {
			t.Errorf("got %s %q, want %q", name, got.header.Get(name), value)
		}
	}
}

const (
	signedInPage = "Signed in."
	failedPage   = "Sign-in failed."
	oldToken     = "0.the-token-that-was-there-before"
)

// oldFile is a file with an earlier refresh token.
func oldFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "refresh-token")
	if err := os.WriteFile(file, []byte(oldToken), 0o644); err != nil { // looser than what is to come
		t.Fatal(err)
	}
	return file
}

// wantFile checks the content of a file, and that there is no other one beside it.
func wantFile(t *testing.T, file, content string) {
	t.Helper()
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != content {
		t.Errorf("got %q in the file, want %q", got, content)
	}
	beside, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(beside) != 1 {
		t.Errorf("got %v beside the file (%v), want nothing", beside, err)
	}
}

// newestRefreshToken is the one that was issued last.
func newestRefreshToken(t *testing.T, sim *simulator.Simulator) string {
	t.Helper()
	issued := sim.RefreshTokens()
	if len(issued) == 0 {
		t.Fatal("no refresh token was issued")
	}
	return issued[len(issued)-1]
}
