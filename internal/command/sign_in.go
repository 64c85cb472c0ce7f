// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"flag"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

const signInIntro = `sign-in [-output FILE] [-no-browser] [-redirect-uri URI]

Signs a partner user in with multifactor authentication (MFA), in the browser, and
writes the refresh token to the file, or to standard output for another program.
PARTNERCENTER_TENANT_ID and PARTNERCENTER_CLIENT_ID identify the app registration.
`

func (i *invocation) signIn(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("sign-in", flag.ContinueOnError)
	file := outputFlag(flags)
	noBrowser := flags.Bool("no-browser", false, "print the URL to open, and ask for the URL that the browser is redirected to")
	redirectURI := flags.String("redirect-uri", "http://localhost", "`URI` on localhost or 127.0.0.1 that is registered for the app; without a port, a random one is used")
	if err := i.parse(flags, signInIntro, args); err != nil {
		return err
	}
	redirect, err := parseRedirect(*redirectURI)
	if err != nil {
		return err
	}
	out, err := i.openOutput(*file)
	if err != nil {
		return err
	}
	c, errs := config.ResolveApp(i.variables)
	if len(errs) > 0 {
		return invalidSettings(errs)
	}
	i.configure(c)
	signIn := &entra.SignIn{App: c.App(), Scope: c.Cloud.UserScope(), Sender: i.sender}
	w := tokenWriter{invocation: i, out: out, outcome: "Signed in as"}
	return i.signInWithBrowser(ctx, signIn, redirect, *noBrowser, w)
}

var errNobodySignedIn = errors.New("nobody signed in")

// signInWithBrowser is the authorization code flow with PKCE.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
func (i *invocation) signInWithBrowser(ctx context.Context, signIn *entra.SignIn, redirect redirect, noBrowser bool, w tokenWriter) error {
	checkCtx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	if err := signIn.CheckApp(checkCtx); err != nil {
		return err
	}
	redirect, listeners, err := redirect.listen(ctx)
	if err != nil {
		return err
	}
	ctx, cancel = context.WithTimeoutCause(ctx, i.signInTimeout, errNobodySignedIn)
	defer cancel()
	a := &authorization{redirect: redirect, state: rand.Text(), responses: make(chan response, 1)}
	server := a.serve(ctx, listeners)
	defer func() { _ = server.Close() }()

	verifier := entra.NewCodeVerifier()
	url := signIn.AuthorizationURL(redirect.uri(), a.state, verifier)
	inputEnded := make(chan error, 1)
	if noBrowser {
		i.say("Open this URL in a browser, on any machine, and sign in:\n\n%s\n", url)
		i.say("You are then redirected to a URL that starts with %s.\nThe page may not load: copy its URL, paste it here and press Enter.", redirect.uri())
		go i.readPasted(a, inputEnded)
	} else {
		i.say("Sign in with your browser. If it does not open, go to:\n\n%s\n", url)
		go func() { _ = i.openBrowser(url) }() // on failure, the URL is printed
	}

	select {
	case r := <-a.responses:
		err = i.redeem(ctx, signIn, r, redirect.uri(), verifier, w)
		r.finish(err == nil)
		return err
	case err = <-inputEnded:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (i *invocation) redeem(ctx context.Context, signIn *entra.SignIn, r response, redirectURI, verifier string, w tokenWriter) error {
	code := r.query.Get("code")
	if code == "" {
		return entra.AuthorizationError(r.query, i.sender.Secrets)
	}
	tokens, err := signIn.RedeemCode(ctx, code, redirectURI, verifier)
	if err != nil {
		return err
	}
	return w.write(tokens)
}

func (i *invocation) readPasted(a *authorization, inputEnded chan<- error) {
	lines := bufio.NewScanner(i.stdin)
	lines.Buffer(nil, 64<<10) // bytes, far more than a URL with a code needs
	for lines.Scan() {
		query, err := a.acceptPasted(lines.Text())
		if err == nil {
			a.responses <- response{query, func(bool) {}}
			return
		}
		i.say("%v Paste the whole URL of the page, which starts with %s:", err, a.redirect.uri())
	}
	inputEnded <- refusedf("Standard input ended before the URL was pasted. Sign in again.")
}
