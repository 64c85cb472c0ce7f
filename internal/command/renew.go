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

// outputFlag adds the option -output. It rejects an empty name, which a script passes
// when its variable is not set: standard output may be a log.
func outputFlag(flags *flag.FlagSet) *string {
	file := new(string)
	flags.Func("output", "`FILE` to write the refresh token to, with mode 0600; without it, standard output, which must not be a terminal",
		func(name string) error {
			if *file = name; name == "" {
				return errors.New("the name of the file is empty")
			}
			return nil
		})
	return file
}

const renewIntro = `renew [-output FILE]

Redeems the refresh token of PARTNERCENTER_REFRESH_TOKEN or
PARTNERCENTER_REFRESH_TOKEN_FILE_PATH, and writes its replacement to the file, or
to standard output for another program. Run it weekly: a refresh token that is
not used for 90 days expires. The exit code is 4 if no new one was issued.
`

func (i *invocation) renew(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("renew", flag.ContinueOnError)
	file := outputFlag(flags)
	if err := i.parse(flags, renewIntro, args); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	out, err := i.openOutput(*file)
	if err != nil {
		return err
	}
	c, errs := config.Resolve(nil, i.variables)
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
	i.configure(c)

	// Read once: the new token is compared with the one that is redeemed.
	old, err := source.Token.Read(ctx)
	if err != nil {
		return err
	}
	source.Token = entra.Secret{Name: source.Token.Name, Value: old}
	tokens, err := source.Redeem(ctx, i.sender)
	if err != nil {
		return err
	}
	return tokenWriter{i, out, "Renewed the refresh token of", old}.write(tokens)
}
