// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// SubmitForm does what a browser does when somebody presses Sign in, or Cancel, on a page of the simulator: it gets the
// page and submits its form. The fields are user, which is [ExampleUser] or [ExampleUserWithoutMFA], and action, which is
// sign-in or cancel. The client decides whether the redirect is followed. It fails if there is no form, as on an error
// page.
func SubmitForm(ctx context.Context, client *http.Client, pageURL string, fields url.Values) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, pageURL, nil)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	var document struct {
		Text string `xml:"body>p"`
		Form *struct {
			Action string `xml:"action,attr"`
			Inputs []struct {
				Type  string `xml:"type,attr"`
				Name  string `xml:"name,attr"`
				Value string `xml:"value,attr"`
			} `xml:"input"`
		} `xml:"body>form"`
	}
	if err := xml.NewDecoder(resp.Body).Decode(&document); err != nil {
		return nil, fmt.Errorf("the page cannot be read: %w", err)
	}
	if document.Form == nil {
		return nil, errors.New("the page has no form: " + document.Text)
	}

	submitted := url.Values{}
	for _, input := range document.Form.Inputs {
		if input.Type == "hidden" {
			submitted.Set(input.Name, input.Value)
		}
	}
	for name, values := range fields {
		submitted[name] = values
	}
	action, err := resp.Request.URL.Parse(document.Form.Action)
	if err != nil {
		return nil, err
	}
	request, err = http.NewRequestWithContext(ctx, http.MethodPost, action.String(), strings.NewReader(submitted.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return client.Do(request)
}
