// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

func (i *invocation) explain(err error, subject advice.Subject, claims entra.Claims) *failure {
	if errors.Is(err, errNobodySignedIn) {
		return refusedf("No response to the sign-in arrived within %s. Run sign-in again. If the browser showed an error such as AADSTS50011, "+
			"the redirect URI is not registered for the app. Register http://localhost with it, under Mobile and desktop applications. "+
			"Otherwise, pass a registered one with -redirect-uri.", i.signInTimeout)
	}
	if secret, ok := errors.AsType[*entra.SecretError](err); ok {
		text := secret.Error()
		return &failure{exitUsage, advice.TitleSignInFailed, strings.ToUpper(text[:1]) + text[1:] + ". Correct it and run the command again."}
	}
	e := advice.Explain(err, i.situation(subject, claims))
	return &failure{exitRefused, e.Title, e.Text()}
}

func (i *invocation) situation(subject advice.Subject, claims entra.Claims) advice.Situation {
	return advice.Situation{IsCommand: true, Subject: subject, Config: i.config, Claims: claims, Secrets: i.sender.Secrets, Now: i.now()}
}

// judge returns why Partner Center rejects an access token with these claims; nil if it does not.
func (i *invocation) judge(subject advice.Subject, claims entra.Claims, userNeeded bool) *failure {
	s := i.situation(subject, claims)
	findings := s.Findings(userNeeded)
	if len(findings) == 0 {
		return nil
	}
	f := &failure{exitRefused, advice.TitleAccessDenied, s.Text(findings[0])}
	if findings[0].NoMFA {
		f.exitCode = exitNoMFA
	}
	return f
}

// failure is the reason that a command failed, with the next step and without secrets.
type failure struct {
	exitCode int
	title    string // for the JSON report; empty for what is never part of one
	text     string
}

func (f *failure) Error() string { return f.text }

func invalidSettings(errs []error) *failure {
	title := advice.TitleInvalidConfiguration
	if e, ok := errors.AsType[*config.Error](errs[0]); ok && e.NoCredentials {
		title = advice.TitleMissingCredentials
	}
	return &failure{exitUsage, title, errors.Join(errs...).Error()}
}

func usagef(format string, args ...any) error {
	return &failure{exitUsage, "", fmt.Sprintf(format, args...)}
}

func refusedf(format string, args ...any) *failure {
	return &failure{exitRefused, "", fmt.Sprintf(format, args...)}
}
