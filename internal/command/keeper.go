// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// keeper writes the refresh token of a user whom Partner Center will accept.
type keeper struct {
	p        *process
	out      output
	cloud    config.Cloud
	tenantID string // a GUID or a domain name
	done     string // begins a sentence that names the user
}

// keep looks into the access token that came along, and writes the refresh token
// only if all is well.
func (k keeper) keep(tokens entra.Tokens) error {
	if f := k.p.judge(tokens.Claims, k.cloud, k.tenantID); f != nil {
		return &failure{f.exitCode, f.text + "\n\nNothing was written."}
	}
	if tokens.RefreshToken == "" {
		return refusedf("Microsoft Entra issued no refresh token. Check that the app registration is a web app or a native app, " +
			"not a single-page app, and sign in again.\n\nNothing was written.")
	}
	if err := k.out.write(tokens.RefreshToken); err != nil {
		return err
	}
	k.sayWho(tokens.Claims)
	k.sayNext()
	return nil
}

func (k keeper) sayWho(c entra.Claims) {
	if c.Readable {
		k.p.say("%s %s of tenant %s, with MFA.", k.done, k.p.shown(c.User), k.p.shown(c.TenantID))
		return
	}
	k.p.say("The access token is opaque: whether it is for Partner Center, and whether the user signed in with MFA, is not known.")
}

// The variables that name the refresh token.
const (
	tokenVariable     = "PARTNERCENTER_REFRESH_TOKEN"
	tokenFileVariable = "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"
)

// sayNext says what to type next.
func (k keeper) sayNext() {
	if k.out.file == "" {
		k.p.say("The refresh token was written to standard output. Set %s to it where Terraform runs, and run:\n\n  terraform plan", tokenVariable)
		return
	}
	file, err := filepath.Abs(k.out.file)
	if err != nil {
		file = k.out.file
	}
	private := ", which only you can read"
	if runtime.GOOS == "windows" { // the folder decides who can
		private = ""
	}
	k.p.say("The refresh token was written to %s%s. Next:\n", shownPath(file), private)
	for _, name := range []string{tokenVariable, config.VariableName("access_token"), config.VariableName("use_cli")} {
		if k.p.variables.Getenv(name) != "" {
			k.p.say("  %s", unsetCommand(name))
		}
	}
	if k.p.variables.Getenv(tokenFileVariable) != file {
		k.p.say("  %s", setCommand(tokenFileVariable, shownPath(file)))
	}
	k.p.say("  terraform plan")
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
