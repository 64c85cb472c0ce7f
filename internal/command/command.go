// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package command is what a person runs: sign-in gets a refresh token, renew
// replaces it, and check reports what the settings can do.
package command

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/pkg/browser"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// The exit codes, on which scripts rely.
const (
	exitOK      = 0
	exitRefused = 1 // by a service or the network
	exitUsage   = 2 // wrong usage or settings
	exitNoMFA   = 3
)

// requestTimeout limits all requests of a command that waits for no person.
const requestTimeout = 5 * time.Minute

const usage = `terraform-provider-partnercenter is the Terraform provider for Microsoft Partner Center.
Terraform starts it by itself; these commands are for you:

  sign-in  Sign a partner user in, and get the refresh token that the provider needs
  renew    Replace the refresh token with a new one
  check    Report which settings were found and whether they work

They take their settings from the provider's environment variables, PARTNERCENTER_*.
For the options of a command: terraform-provider-partnercenter COMMAND -help

Exit codes: 0 for success, 1 if a service or the network refused, 2 for wrong usage
or settings, 3 for a user who signed in without multifactor authentication (MFA)
`

// process is the process that a command runs in.
type process struct {
	variables        config.Variables
	stdin            io.Reader
	stdout, stderr   io.Writer
	stdoutIsTerminal bool
	openBrowser      func(address string) error
	signInTimeout    time.Duration
	now              func() time.Time
	sender           pipeline.Sender
	config           config.Config
}

// Run runs the command that the arguments name, and returns the exit code of the
// process. Without a command, it prints the usage.
func Run(ctx context.Context, args []string, variables config.Variables, version string) int {
	// Otherwise the process would end without a word when nobody reads its output.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	// Otherwise these would leave behind the file that a token is being written to.
	ending := []os.Signal{syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as by nohup
		ending = append(ending, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(ctx, ending...)
	defer stop()
	browser.Stdout, browser.Stderr = nil, nil // nowhere, even when this process has ended
	p := &process{
		variables: variables,
		stdin:     os.Stdin,
		stdout:    os.Stdout,
		stderr:    os.Stderr,
		// To Windows, the terminal of Git Bash is a pipe.
		stdoutIsTerminal: isatty.IsTerminal(os.Stdout.Fd()) || isatty.IsCygwinTerminal(os.Stdout.Fd()),
		openBrowser:      browser.OpenURL,
		signInTimeout:    5 * time.Minute,
		now:              time.Now,
		sender:           newSender(version, 0),
	}
	return p.run(ctx, args)
}

// newSender returns what all requests of a command share.
func newSender(version string, retryDelay time.Duration) pipeline.Sender {
	return pipeline.Sender{
		UserAgent:  "Terraform/none (+https://www.terraform.io) terraform-provider-partnercenter/" + version + " (command)",
		RetryDelay: retryDelay,
		Secrets:    &redact.Secrets{},
	}
}

func (p *process) run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(p.stderr, usage)
		return exitUsage
	}
	out := &stickyWriter{Writer: p.stdout}
	p.stdout = out
	exitCode := p.runCommand(ctx, args[0], args[1:])
	if exitCode == exitOK && out.err != nil {
		p.say("Standard output could not be written: %v.", withoutPath(out.err))
		return exitRefused
	}
	return exitCode
}

// stickyWriter keeps the first error of its writes.
type stickyWriter struct {
	io.Writer
	err error
}

func (w *stickyWriter) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	w.err = cmp.Or(w.err, err)
	return n, err
}

func (p *process) runCommand(ctx context.Context, name string, args []string) int {
	var err error
	kind := advice.AccessToken
	switch name {
	case "sign-in":
		kind = advice.SignIn
		err = p.signIn(ctx, args)
	case "renew":
		err = p.renew(ctx, args)
	case "check":
		err = p.check(ctx, args)
	case "help", "-help", "--help", "-h":
		fmt.Fprint(p.stdout, usage)
		return exitOK
	default:
		fmt.Fprintf(p.stderr, "There is no command %s.\n\n%s", redact.Value(name), usage)
		return exitUsage
	}
	return p.end(ctx, err, kind)
}

// end says why a command has failed, and returns its exit code.
func (p *process) end(ctx context.Context, err error, kind advice.Kind) int {
	var f *failure
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &f):
	case errors.Is(ctx.Err(), context.Canceled):
		f = &failure{exitRefused, "Interrupted."}
	default:
		f = p.explain(err, advice.Subject{Kind: kind}, entra.Claims{})
	}
	if f.text != "" {
		p.say("%s", f.text)
	}
	return f.exitCode
}

// say writes to standard error: standard output is for what a program reads.
func (p *process) say(format string, args ...any) {
	fmt.Fprintf(p.stderr, format+"\n", args...)
}

// configure sets what all requests of the command and its explanations share.
func (p *process) configure(c config.Config) {
	p.config, p.sender.MaxRetries = c, c.MaxRetries
}

// explain is the provider's explanation of an error, with what was to be read.
func (p *process) explain(err error, subject advice.Subject, claims entra.Claims) *failure {
	var secret *entra.SecretError
	switch {
	case errors.Is(err, errNobodySignedIn):
		return &failure{exitRefused, fmt.Sprintf("Nobody signed in within %s. Run sign-in again. If the browser showed an error such as AADSTS50011, "+
			"the redirect URI is not registered for the app. Register http://localhost with it, under Mobile and desktop applications. "+
			"Otherwise, pass a registered one with -redirect-uri.", inWords(p.signInTimeout))}
	case errors.As(err, &secret):
		text := secret.Error()
		return &failure{exitUsage, strings.ToUpper(text[:1]) + text[1:] + ". Correct it and run the command again."}
	}
	return &failure{exitRefused, advice.Explain(err, p.situation(subject, claims)).Text()}
}

func (p *process) situation(subject advice.Subject, claims entra.Claims) advice.Situation {
	return advice.Situation{IsCommand: true, Subject: subject, Config: p.config, Claims: claims, Secrets: p.sender.Secrets, Now: p.now()}
}

// judge returns why Partner Center does not accept an access token with these claims,
// or nil.
func (p *process) judge(subject advice.Subject, claims entra.Claims, userNeeded bool) *failure {
	s := p.situation(subject, claims)
	findings := s.Findings(userNeeded)
	if len(findings) == 0 {
		return nil
	}
	f := &failure{exitRefused, s.Text(findings[0])}
	if findings[0].NoMFA {
		f.exitCode = exitNoMFA
	}
	return f
}

// inWords returns a duration in minutes, unless it is shorter.
func inWords(d time.Duration) string {
	switch minutes := d.Round(time.Minute) / time.Minute; minutes {
	case 0:
		return d.String()
	case 1:
		return "1 minute"
	default:
		return fmt.Sprintf("%d minutes", minutes)
	}
}

// failure is why a command has failed, in sentences that end with what to do,
// without secrets.
type failure struct {
	exitCode int
	text     string
}

func (f *failure) Error() string { return f.text }

// reported is the failure of a command whose report says why.
func reported(exitCode int) error { return &failure{exitCode: exitCode} }

// invalidSettings says what is wrong with the environment.
func invalidSettings(errs []error) error {
	return &failure{exitUsage, errors.Join(errs...).Error()}
}

func usagef(format string, args ...any) error {
	return &failure{exitUsage, fmt.Sprintf(format, args...)}
}

func refusedf(format string, args ...any) error {
	return &failure{exitRefused, fmt.Sprintf(format, args...)}
}

// parse reads the options of a command. The error is [flag.ErrHelp] if its usage
// was asked for and printed.
func (p *process) parse(flags *flag.FlagSet, intro string, args []string) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "Usage: terraform-provider-partnercenter %s\n", intro)
	flags.SetOutput(&text)
	flags.Usage = func() {}
	flags.PrintDefaults()
	help := text.String()
	flags.SetOutput(io.Discard)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(p.stdout, help)
		return err
	case err != nil:
		return usagef("Invalid option: %s.\n\n%s", redact.Value(err.Error()), help)
	case flags.NArg() > 0:
		return usagef("There is an argument that is not an option.\n\n%s", help)
	}
	return nil
}
