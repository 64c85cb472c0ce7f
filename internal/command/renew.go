// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"errors"
	"flag"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// outputFlag adds the option -output. A script whose variable is not set passes
// an empty name: the token must not go to standard output then, which may be a log.
func outputFlag(flags *flag.FlagSet) *string {
	var file string
	flags.Func("output", "`FILE` to write the refresh token to, whole or not at all, for this user alone; without it, standard output, which must not be a terminal",
		func(name string) error {
			if name == "" {
				return errors.New("it names no file")
			}
			file = name
			return nil
		})
	return &file
}

const renewIntro = `renew [-output FILE]

Redeems the refresh token of PARTNERCENTER_REFRESH_TOKEN or
PARTNERCENTER_REFRESH_TOKEN_FILE_PATH, and writes its replacement to the file, or
to standard output for another program. Run it weekly: a refresh token that is
not used for 90 days expires.
`

// renew replaces the refresh token of the settings.
func (p *process) renew(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("renew", flag.ContinueOnError)
	file := outputFlag(flags)
	if err := p.parse(flags, renewIntro, args); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	out, err := p.openOutput(*file)
	if err != nil {
		return err
	}
	c, errs := config.Resolve(nil, p.variables)
	if len(errs) > 0 {
		return invalidSettings(errs)
	}
	source, ok := c.Source.(entra.RefreshToken)
	if !ok {
		instead := ""
		if c.SourceName != "" {
			instead = " instead of " + c.SourceName
		}
		return usagef("renew needs a refresh token. Set %s or %s%s.", tokenVariable, tokenFileVariable, instead)
	}
	p.configure(c)

	// Read once: the token that is redeemed is the one that may be written again.
	old, err := source.Token.Read()
	if err != nil {
		return err
	}
	source.Token = entra.Secret{Name: source.Token.Name, Value: old}
	tokens, err := source.Redeem(ctx, p.sender)
	if err != nil {
		return err
	}
	if tokens.RefreshToken == "" {
		tokens.RefreshToken = old
		p.say("Microsoft Entra issued no new refresh token, so the old one stays in use and is written again.")
	}
	return tokenWriter{p, out, "Renewed the refresh token of"}.write(tokens)
}
