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

// signInOptions are those of the command line.
type signInOptions struct {
	output    string
	noBrowser bool
	redirect  redirect
}

func (p *process) signInOptions(args []string) (signInOptions, error) {
	var o signInOptions
	var redirectURI string
	flags := flag.NewFlagSet("sign-in", flag.ContinueOnError)
	output := outputFlag(flags)
	flags.BoolVar(&o.noBrowser, "no-browser", false, "print the address instead of opening a browser, and ask for the address that the browser is then sent to")
	flags.StringVar(&redirectURI, "redirect-uri", "http://localhost", "`URI` that is registered for the app, on localhost or 127.0.0.1; without a port, a random one is used")
	err := p.parse(flags, signInIntro, args)
	if err != nil {
		return o, err
	}
	o.output = *output
	o.redirect, err = parseRedirect(redirectURI)
	return o, err
}

// signIn gets a refresh token of a user who signs in with MFA.
func (p *process) signIn(ctx context.Context, args []string) error {
	o, err := p.signInOptions(args)
	if err != nil {
		return err
	}
	out, err := p.openOutput(o.output)
	if err != nil {
		return err
	}
	c, errs := config.ResolveApp(p.variables)
	if len(errs) > 0 {
		return invalidSettings(errs)
	}
	p.configure(config.Config{Cloud: c.Cloud, MaxRetries: c.MaxRetries, Source: entra.RefreshToken{App: c.App}})
	signIn := entra.NewSignIn(p.sender, c.App, c.Cloud.UserScope())
	w := tokenWriter{p, out, "Signed in as"}
	return p.signInWithBrowser(ctx, signIn, o, w)
}

// errNobodySignedIn ends the context of a sign-in that takes too long.
var errNobodySignedIn = errors.New("nobody signed in")

// signInWithBrowser is the authorization code flow with PKCE.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
func (p *process) signInWithBrowser(ctx context.Context, signIn *entra.SignIn, o signInOptions, w tokenWriter) error {
	checkCtx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	if err := signIn.CheckApp(checkCtx); err != nil {
		return err
	}
	redirect, listeners, err := o.redirect.listen(ctx)
	if err != nil {
		return err
	}
	ctx, cancel = context.WithTimeoutCause(ctx, p.signInTimeout, errNobodySignedIn)
	defer cancel()
	a := &authorization{redirect: redirect, state: rand.Text()}
	responses := make(chan response, 1) // there is only one
	server := serveCallback(ctx, callback{a, responses}, listeners)
	defer func() { _ = server.Close() }()

	verifier := entra.NewCodeVerifier()
	address := signIn.AuthorizationURL(redirect.uri(), a.state, verifier)
	inputEnded := make(chan error, 1)
	if o.noBrowser {
		p.say("Open this address in a browser, on any machine, and sign in:\n\n%s\n", address)
		p.say("The browser is then sent to an address that begins with %s.\nThe page there may fail to load: copy its address, paste it here and press Enter.", redirect.uri())
		go p.readPasted(a, responses, inputEnded)
	} else {
		p.say("Sign in with your browser. If it does not open, go to:\n\n%s\n", address)
		go func() { _ = p.openBrowser(address) }() // the address is printed
	}

	select {
	case r := <-responses:
		err = p.redeem(ctx, signIn, r, redirect.uri(), verifier, w)
		r.finish(err == nil)
		return err
	case err = <-inputEnded:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// redeem writes the refresh token that the response stands for.
func (p *process) redeem(ctx context.Context, signIn *entra.SignIn, r response, redirectURI, verifier string, w tokenWriter) error {
	code := r.query.Get("code")
	if code == "" {
		return entra.AuthorizationError(r.query, p.sender.Secrets)
	}
	tokens, err := signIn.RedeemCode(ctx, code, redirectURI, verifier)
	if err != nil {
		return err
	}
	return w.write(tokens)
}

// maxPasted is far more than an address with a code needs.
const maxPasted = 64 << 10 // bytes

// readPasted reads lines until one is the response.
func (p *process) readPasted(a *authorization, responses chan<- response, inputEnded chan<- error) {
	lines := bufio.NewScanner(p.stdin)
	lines.Buffer(nil, maxPasted)
	for lines.Scan() {
		query, err := a.acceptPasted(lines.Text())
		if err == nil {
			responses <- response{query, func(bool) {}}
			return
		}
		p.say("%v Paste the whole address that the browser was sent to, which begins with %s:", err, a.redirect.uri())
	}
	inputEnded <- refusedf("Standard input ended before the address was pasted. Sign in again.")
}
