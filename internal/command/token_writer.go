// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// tokenWriter writes the refresh token of a user whom Partner Center will accept.
type tokenWriter struct {
	p       *process
	out     output
	outcome string // a sentence up to the user
}

// write looks into the access token that came along, and writes the refresh token
// only if all is well.
func (w tokenWriter) write(tokens entra.Tokens) error {
	if f := w.p.judge(advice.Subject{Kind: advice.SignIn}, tokens.Claims, true); f != nil {
		return &failure{f.exitCode, f.text + "\n\nNothing was written."}
	}
	if tokens.RefreshToken == "" {
		return refusedf("Microsoft Entra issued no refresh token. Check that the app registration is a web app or a native app, " +
			"not a single-page app, and sign in again.\n\nNothing was written.")
	}
	if err := w.out.write(tokens.RefreshToken); err != nil {
		return err
	}
	w.sayWho(tokens.Claims)
	w.sayNext()
	return nil
}

func (w tokenWriter) sayWho(c entra.Claims) {
	if c.Readable {
		w.p.say("%s %s of tenant %s, with MFA.", w.outcome, w.p.text(c.User), w.p.text(c.TenantID))
		return
	}
	w.p.say("The access token is opaque, so its audience and MFA could not be checked.")
}

// The variables that name the refresh token.
const (
	tokenVariable     = "PARTNERCENTER_REFRESH_TOKEN"
	tokenFileVariable = "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"
)

// sayNext says what to type next.
func (w tokenWriter) sayNext() {
	if w.out.file == "" {
		w.p.say("The refresh token was written to standard output. Set %s to it where Terraform runs, and run:\n\n  terraform plan", tokenVariable)
		return
	}
	file, err := filepath.Abs(w.out.file)
	if err != nil {
		file = w.out.file
	}
	private := ", which only you can read"
	if runtime.GOOS == "windows" { // the folder decides who can
		private = ""
	}
	w.p.say("The refresh token was written to %s%s. Next:\n", pathText(file), private)
	for _, name := range []string{tokenVariable, config.VariableName("access_token"), config.VariableName("use_cli")} {
		if w.p.variables.Getenv(name) != "" {
			w.p.say("  %s", unsetCommand(name))
		}
	}
	if w.p.variables.Getenv(tokenFileVariable) != file {
		w.p.say("  %s", setCommand(tokenFileVariable, pathText(file)))
	}
	w.p.say("  terraform plan")
}

// setCommand is typed to set a variable: in PowerShell on Windows, in a POSIX
// shell elsewhere.
func setCommand(name, value string) string {
	if runtime.GOOS == "windows" {
		return fmt.Sprintf("$env:%s = '%s'", name, strings.ReplaceAll(value, "'", "''"))
	}
	return fmt.Sprintf("export %s='%s'", name, strings.ReplaceAll(value, "'", `'\''`))
}

func unsetCommand(name string) string {
	if runtime.GOOS == "windows" {
		return "Remove-Item Env:" + name
	}
	return "unset " + name
}
