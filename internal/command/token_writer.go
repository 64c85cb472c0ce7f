// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"cmp"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"unicode"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// tokenWriter writes the refresh token of a user, unless Partner Center would reject the access token.
type tokenWriter struct {
	*invocation
	out     output
	outcome string // a sentence up to the user
	old     string // the refresh token to replace; empty for none
}

// write writes the refresh token, unless the access token of the same response would be rejected.
func (w tokenWriter) write(tokens entra.Tokens) error {
	if f := w.judge(advice.Subject{Kind: advice.SignIn}, tokens.Claims, true); f != nil {
		return &failure{f.exitCode, f.title, f.text + "\n\nNothing was written."}
	}
	switch {
	case w.old != "" && (tokens.RefreshToken == "" || tokens.RefreshToken == w.old):
		return &failure{exitNotRenewed, "", "Microsoft Entra issued no new refresh token, so nothing was renewed. The old one was not replaced. " +
			"Run renew again, or get a new one with sign-in.\n\nNothing was written."}
	case tokens.RefreshToken == "":
		return refusedf("Microsoft Entra issued no refresh token. Check that the app registration is a web app or a native app, " +
			"not a single-page app, and sign in again.\n\nNothing was written.")
	}
	if err := w.out.write(tokens.RefreshToken); err != nil {
		return err
	}
	if c := tokens.Claims; c.Readable {
		w.say("%s %s of tenant %s, with MFA.", w.outcome, w.claim(c.User), w.claim(c.TenantID))
	} else {
		w.say("The access token is opaque, so its claims (audience, tenant, permissions, MFA) could not be checked.")
	}
	w.say("%s", w.out.next)
	return nil
}

// The variables that name the refresh token.
var tokenVariable, tokenFileVariable = config.VariableName("refresh_token"), config.VariableName("refresh_token_file_path")

// next says what to type after the refresh token was written; "" is standard output.
func (i *invocation) next(file string) string {
	if file == "" {
		return "The refresh token was written to standard output. Set " + tokenVariable + " to this token where Terraform runs, and run:\n\n  terraform plan"
	}
	if absolute, err := filepath.Abs(file); err == nil {
		file = absolute
	}
	private := " (mode 0600)"
	if runtime.GOOS == "windows" { // the directory decides who can
		private = ""
	}
	if !redact.IsShowable(file) {
		return fmt.Sprintf("The refresh token was written to the file%s. Its path cannot be shown here: "+
			"set %s to it, unset any other token source, and run terraform plan.", private, tokenFileVariable)
	}
	shell := shellOf(runtime.GOOS, i.variables.Getenv("MSYSTEM"))
	lines := []string{fmt.Sprintf("The refresh token was written to %s%s. Next:\n", cmp.Or(redact.Path(file), "the file"), private)}
	for _, name := range []string{tokenVariable, config.VariableName("access_token"), config.VariableName("use_cli")} {
		if i.variables.Getenv(name) != "" {
			lines = append(lines, fmt.Sprintf("  "+shell.unset, name))
		}
	}
	if i.variables.Getenv(tokenFileVariable) != file {
		lines = append(lines, fmt.Sprintf("  "+shell.set, tokenFileVariable, shell.quotes.Replace(file)))
	}
	return strings.Join(append(lines, "  terraform plan"), "\n")
}

type shell struct {
	set, unset string
	run        string            // before a quoted path
	plain      string            // the punctuation of a path that need not be quoted
	quotes     *strings.Replacer // for a text between single quotes
}

var (
	posixShell = shell{"export %s='%s'", "unset %s", "", "/:._-+@", strings.NewReplacer("'", `'\''`)}
	// powerShell takes typographic quotes for single quotes.
	powerShell = shell{"$env:%s = '%s'", "Remove-Item Env:%s", "& ", `/\:._-+@`, strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛")}
)

// program returns what runs the program at a path, quoted if it must be; the bare name for a path
// that cannot be shown, or that could begin a line with a command to a CI system once it is wrapped.
func (s shell) program(path string) string {
	isPlain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(s.plain, r)
	}
	switch {
	case path == "" || !redact.IsShowable(path) || strings.Contains(path, "::"):
		return "terraform-provider-partnercenter"
	case strings.ContainsFunc(path, func(r rune) bool { return !isPlain(r) }):
		return s.run + "'" + s.quotes.Replace(path) + "'"
	}
	return path
}

// shellOf guesses the shell. Git Bash sets MSYSTEM.
func shellOf(goos, msystem string) shell {
	if goos == "windows" && msystem == "" {
		return powerShell
	}
	return posixShell
}
