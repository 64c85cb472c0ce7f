// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
)

// cancelAction is what the button Cancel of a page submits as action.
const cancelAction = "cancel"

// pageView is what a page shows.
type pageView struct {
	Title, Text string
	Form        *formView // may be nil
}

// formView is a choice of users.
type formView struct {
	Action, Request string
	Users           []userView
}

type userView struct{ UPN, Label string }

func newForm(action, request string) *formView {
	form := &formView{Action: action, Request: request}
	for _, u := range users {
		how := "with multifactor authentication"
		if !u.mfa {
			how = "without multifactor authentication, or with another product's"
		}
		form.Users = append(form.Users, userView{u.upn, fmt.Sprintf("%s (%s), %s", u.name, u.upn, how)})
	}
	return form
}

// pageTemplate is also well-formed XML. The icon keeps browsers from asking for one.
var pageTemplate = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width"/>
<title>{{.Title}} · simulated Microsoft Entra</title>
<link rel="icon" href="data:,"/>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 10vh auto; max-width: 36rem; padding: 0 1rem; }
label { display: block; margin: .5rem 0; }
button { font: inherit; margin: 1rem .5rem 0 0; padding: .25rem 1rem; }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
{{with .Form}}<form method="post" action="{{.Action}}">
<input type="hidden" name="request" value="{{.Request}}"/>
{{range $i, $user := .Users}}<label><input type="radio" name="user" value="{{$user.UPN}}"{{if not $i}} checked="checked"{{end}}/> {{$user.Label}}</label>
{{end}}<button name="action" value="sign-in">Sign in</button>
<button name="action" value="cancel">Cancel</button>
</form>
{{end}}<p>This is a simulation: nobody is asked for a password.</p>
</body>
</html>
`))

// page responds with HTML that runs no script.
func page(status int, view pageView) Fault {
	var text strings.Builder
	if err := pageTemplate.Execute(&text, view); err != nil {
		panic(err) // a strings.Builder takes everything
	}
	return Respond(status, http.Header{
		"Content-Type":            {"text/html; charset=utf-8"},
		"Cache-Control":           {"no-store"},
		"Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'; img-src data:"},
	}, text.String())
}

// errorPage shows an error that Entra reports to the user rather than to the app.
func errorPage(aadsts int, description string) Fault {
	return page(http.StatusBadRequest, pageView{Title: "Sorry, but we’re having trouble signing you in", Text: fmt.Sprintf("AADSTS%d: %s", aadsts, description)})
}
