// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

// Package command has the commands that a person runs: sign-in gets a refresh token,
// renew replaces it, and check reports whether the settings work.
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
	"runtime"
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
	exitOK         = 0
	exitRefused    = 1 // by a service or the network
	exitUsage      = 2 // wrong usage or settings
	exitNoMFA      = 3
	exitNotRenewed = 4 // the old refresh token stays
)

const (
	// requestTimeout limits all requests of a command that waits for no person.
	requestTimeout = 5 * time.Minute
	// interruptTimeout is how long an interrupted command may take to end by itself.
	interruptTimeout = time.Second
)

const usage = `terraform-provider-partnercenter is the Terraform provider for Microsoft Partner Center.
Terraform runs it. You can run these commands:

  sign-in  Sign a partner user in, and get the refresh token that the provider needs
  renew    Replace the refresh token with a new one
  check    Report which settings were found and whether they work
  version  Print the version

They take their settings from the provider's environment variables, PARTNERCENTER_*.
For the options of a command: %s COMMAND -help

Exit codes: 0 for success, 1 if a request or a write failed, 2 for wrong usage
or settings, 3 for a user who signed in without multifactor authentication (MFA),
4 for a renewal without a new refresh token
`

// invocation is one run of a command, with all that it uses of its process.
type invocation struct {
	version        string
	variables      config.Variables
	stdin          io.Reader
	stdout, stderr io.Writer
	stdoutIsDevice bool // a terminal or the null device
	openBrowser    func(url string) error
	signInTimeout  time.Duration
	now            func() time.Time
	sender         pipeline.Sender
	config         config.Config
}

// Run runs the command that the arguments name, and returns the exit code of the
// process. Without a command, it prints the usage.
func Run(ctx context.Context, args []string, variables config.Variables, version string) int {
	// Otherwise a closed stdout kills the process silently.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	// Otherwise these leave behind the file that a token is being written to.
	ending := []os.Signal{syscall.SIGTERM}
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(s) { // as by nohup
			ending = append(ending, s)
		}
	}
	ctx, stop := signal.NotifyContext(ctx, ending...)
	defer stop()
	browser.Stdout, browser.Stderr = nil, nil // nowhere, even when this process has ended
	stdout, err := os.Stdout.Stat()
	i := &invocation{
		version:   version,
		variables: variables,
		stdin:     os.Stdin,
		stdout:    os.Stdout,
		stderr:    os.Stderr,
		// Go opens the null device for a closed one. To Windows, the terminal of Git Bash is a pipe.
		stdoutIsDevice: err != nil || stdout.Mode()&os.ModeCharDevice != 0 || isatty.IsCygwinTerminal(os.Stdout.Fd()),
		openBrowser: func(url string) error {
			for _, variable := range variables.Environ() {
				if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(strings.ToUpper(name), "PARTNERCENTER_") {
					_ = os.Unsetenv(name) // the browser inherits what is left
				}
			}
			return browser.OpenURL(url)
		},
		signInTimeout: 5 * time.Minute,
		now:           time.Now,
		sender:        newSender(version, 0),
	}
	return i.run(ctx, args)
}

// Program returns what a user types to run this binary: its path, which need not be on PATH.
func Program(v config.Variables) string {
	path, _ := os.Executable()
	return shellOf(runtime.GOOS, v.Getenv("MSYSTEM")).program(path)
}

func newSender(version string, retryDelay time.Duration) pipeline.Sender {
	return pipeline.Sender{
		UserAgent:  "Terraform/none (+https://www.terraform.io) terraform-provider-partnercenter/" + version + " (command)",
		RetryDelay: retryDelay,
		Secrets:    &redact.Secrets{},
	}
}

// run ends soon after its context, even if a file or a standard stream blocks the command.
func (i *invocation) run(ctx context.Context, args []string) int {
	exitCode := make(chan int, 2)
	go func() { exitCode <- i.runToEnd(ctx, args) }()
	select {
	case code := <-exitCode:
		return code
	case <-ctx.Done():
	}
	time.AfterFunc(interruptTimeout, func() { exitCode <- i.end(ctx, ctx.Err(), advice.AccessToken) })
	select {
	case code := <-exitCode:
		return code
	case <-time.After(interruptTimeout + 500*time.Millisecond):
		return exitRefused
	}
}

func (i *invocation) runToEnd(ctx context.Context, args []string) int {
	if len(args) == 0 {
		fmt.Fprintf(i.stderr, usage, i.variables.Program)
		return exitUsage
	}
	out := &stickyWriter{Writer: i.stdout}
	i.stdout = out
	exitCode := i.runCommand(ctx, args[0], args[1:])
	if exitCode == exitOK && out.err != nil {
		i.say("Could not write to standard output: %s.", systemText(out.err))
		return exitRefused
	}
	return exitCode
}

type stickyWriter struct {
	io.Writer
	err error
}

func (w *stickyWriter) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	w.err = cmp.Or(w.err, err)
	return n, err
}

func (i *invocation) runCommand(ctx context.Context, name string, args []string) int {
	var err error
	kind := advice.AccessToken
	switch name {
	case "sign-in":
		kind = advice.SignIn
		err = i.signIn(ctx, args)
	case "renew":
		err = i.renew(ctx, args)
	case "check":
		err = i.check(ctx, args)
	case "version", "-version", "--version":
		fmt.Fprintln(i.stdout, i.version)
		return exitOK
	case "help", "-help", "--help", "-h":
		fmt.Fprintf(i.stdout, usage, i.variables.Program)
		return exitOK
	default:
		i.say("Unknown command: %s.\n\n"+usage, redact.Value(name), i.variables.Program)
		return exitUsage
	}
	return i.end(ctx, err, kind)
}

// end prints the reason that a command failed, and returns its exit code.
func (i *invocation) end(ctx context.Context, err error, kind advice.Kind) int {
	f, ok := errors.AsType[*failure](err)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return exitOK
	case ok:
	case errors.Is(ctx.Err(), context.Canceled):
		f = refusedf("Interrupted.")
	default:
		f = i.explain(err, advice.Subject{Kind: kind}, entra.Claims{})
	}
	if f.text != "" {
		i.say("%s", f.text)
	}
	return f.exitCode
}

// say writes to standard error: standard output is for programs.
func (i *invocation) say(format string, args ...any) { fmt.Fprintf(i.stderr, format+"\n", args...) }

// configure sets what all requests of the command and its explanations share.
func (i *invocation) configure(c config.Config) { i.config, i.sender.MaxRetries = c, c.MaxRetries }

// parse reads the options of a command. The error is [flag.ErrHelp] if it printed the usage.
func (i *invocation) parse(flags *flag.FlagSet, intro string, args []string) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "Usage: %s %s\n", i.variables.Program, intro)
	flags.SetOutput(&text)
	flags.Usage = func() {}
	flags.PrintDefaults()
	help := text.String()
	flags.SetOutput(io.Discard)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(i.stdout, help)
		return err
	case err != nil:
		return usagef("Invalid option: %s.\n\n%s", strings.Trim(redact.Value(err.Error()), `"`), help)
	case flags.NArg() > 0:
		return usagef("Unexpected argument: %s.\n\n%s", redact.Value(flags.Arg(0)), help)
	}
	return nil
}
