// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// continuationTokenHeader is MS-ContinuationToken in net/http's canonical form.
const continuationTokenHeader = "Ms-Continuationtoken"

// isOfAnotherCustomer reports whether the self link of a page names a customer
// whose list was not requested.
func (l *list) isOfAnotherCustomer(self json.RawMessage) bool {
	link, err := pipeline.DecodeObject(self)
	if err != nil {
		return false
	}
	uri, _ := decodeString(link["uri"])
	_, rest, _ := strings.Cut(strings.ToLower(uri), "/customers/")
	customerID, _, _ := strings.Cut(rest, "/")
	return guid.Is(customerID) && !strings.EqualFold(customerID, l.customerID)
}

// nextPage returns the page that the links of a page name as the next one; nil
// if they name none. A link that can't be followed is an error, so that no list
// is cut.
//
// https://learn.microsoft.com/partner-center/developer/get-invoice-unbilled-consumption-lineitems
func (l *list) nextPage(links *object) (*page, error) {
	raw := links.members["next"]
	if isNull(raw) {
		return nil, nil
	}
	link, err := pipeline.DecodeObject(raw)
	if err != nil {
		return nil, errors.New("its next link is not a JSON object")
	}
	uri, isURI := decodeString(link["uri"])
	method, isMethod := decodeString(link["method"])
	switch {
	case !isNull(link["uri"]) && !isURI:
		return nil, errors.New("the uri of its next link is not a string")
	case uri == "":
		return nil, errors.New("its next link has no uri")
	case !isNull(link["method"]) && (!isMethod || method != "" && !strings.EqualFold(method, http.MethodGet)):
		return nil, errors.New("the method of its next link is not GET")
	}
	next := &page{}
	if next.query, err = l.query(uri); err != nil {
		return nil, err
	}
	if next.continuationToken, err = continuationToken(link["headers"]); err != nil {
		return nil, err
	}
	return next, nil
}

// query returns the query of a next link. The rest of the link must be the list
// itself, so that no page comes from another host or another customer; the
// version may be missing, as it was until November 2021. Only the query is taken
// from the link.
func (l *list) query(uri string) (string, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(uri, l.endpoint), "?")
	if !strings.EqualFold(path, l.path) && !strings.EqualFold("/v1"+path, l.path) {
		return "", errors.New("its next link points outside the list")
	}
	if strings.ContainsFunc(query, func(r rune) bool { return r <= ' ' || r > '~' || r == '#' }) {
		return "", errors.New("its next link has a character that is not allowed in a query")
	}
	return query, nil
}

// continuationToken returns the one header of a next link that is sent with the
// request for the next page; "" if there is none.
func continuationToken(raw json.RawMessage) (token string, err error) {
	if isNull(raw) {
		return "", nil
	}
	var headers []json.RawMessage
	if json.Unmarshal(raw, &headers) != nil {
		return "", errors.New("the headers of its next link are not a list")
	}
	for _, raw := range headers {
		header, err := pipeline.DecodeObject(raw)
		if err != nil {
			return "", errors.New("a header of its next link is not a JSON object")
		}
		key, _ := decodeString(header["key"])
		if !strings.EqualFold(key, continuationTokenHeader) {
			continue
		}
		value, _ := decodeString(header["value"])
		if token != "" || value == "" || strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return "", errors.New("its next link has no single MS-ContinuationToken that can be sent back")
		}
		token = value
	}
	return token, nil
}
