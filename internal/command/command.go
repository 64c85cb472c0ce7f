// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package command is what a person runs: sign-in gets a refresh token, renew
// replaces it, and check reports what the settings can do.
package command

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/pkg/browser"

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

const usage = `terraform-provider-partnercenter is the Terraform provider for Microsoft Partner Center.
Terraform starts it by itself; these commands are for you:

  sign-in  Sign a partner user in, and get the refresh token that the provider needs
  renew    Replace the refresh token by a new one
  check    Report which settings were found and whether they work

They take their settings from the provider's environment variables, PARTNERCENTER_*.
For the options of a command: terraform-provider-partnercenter COMMAND -help
`

// process is the process that a command runs in.
type process struct {
	getenv           func(string) string
	stdin            io.Reader
	stdout, stderr   io.Writer
	stdoutIsTerminal bool
	openBrowser      func(address string) error
	signInTimeout    time.Duration
	now              func() time.Time
	sender           pipeline.Sender
}

// Run runs the command that the arguments name, and returns the exit code of the
// process. Without one it explains what there is.
func Run(ctx context.Context, args []string, getenv func(string) string, version string) int {
	// Otherwise the process would end without a word when nobody reads its output.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	p := &process{
		getenv:           getenv,
		stdin:            os.Stdin,
		stdout:           os.Stdout,
		stderr:           os.Stderr,
		stdoutIsTerminal: isatty.IsTerminal(os.Stdout.Fd()) || isatty.IsCygwinTerminal(os.Stdout.Fd()),
		openBrowser:      browser.OpenURL,
		signInTimeout:    5 * time.Minute,
		now:              time.Now,
		sender:           newSender(version, nil),
	}
	return p.run(ctx, args)
}

// newSender returns what all requests of a command share. The transport is nil
// for the one of this process.
func newSender(version string, transport http.RoundTripper) pipeline.Sender {
	return pipeline.Sender{
		UserAgent: fmt.Sprintf("Terraform (+https://www.terraform.io) terraform-provider-partnercenter/%s", version),
		Transport: transport,
		Secrets:   &redact.Secrets{},
	}
}

func (p *process) run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(p.stderr, usage)
		return exitUsage
	}
	var err error
	switch name, args := args[0], args[1:]; name {
	case "sign-in":
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
	return p.report(ctx, err)
}

// report says why a command has failed, and returns its exit code.
func (p *process) report(ctx context.Context, err error) int {
	var f *failure
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &f):
	case errors.Is(ctx.Err(), context.Canceled):
		f = &failure{exitRefused, "Interrupted."}
	default:
		f = p.explain(err)
	}
	fmt.Fprintln(p.stderr, f.text)
	return f.exitCode
}

// failure is why a command has failed, in sentences that end with what to do,
// without secrets.
type failure struct {
	exitCode int
	text     string
}

func (f *failure) Error() string { return f.text }

func usagef(format string, args ...any) error {
	return &failure{exitUsage, fmt.Sprintf(format, args...)}
}

func refusedf(format string, args ...any) error {
	return &failure{exitRefused, fmt.Sprintf(format, args...)}
}

// parse reads the options of a command. The error is [flag.ErrHelp] if its usage
// was asked for and printed. An argument is never repeated: it may be a secret.
func (p *process) parse(flags *flag.FlagSet, intro string, args []string) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "Usage: terraform-provider-partnercenter %s\n\n", intro)
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
		return usagef("Invalid option.\n\n%s", help)
	case flags.NArg() > 0:
		return usagef("There is an argument too many.\n\n%s", help)
	}
	return nil
}
