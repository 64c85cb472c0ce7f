// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// continuationTokenHeader is MS-ContinuationToken in net/http's canonical form.
const continuationTokenHeader = "Ms-Continuationtoken"

// nextPage returns the page that the links of a page name as the next one; nil
// if they name none. What can't be followed is an error, so that no list is cut.
//
// https://learn.microsoft.com/partner-center/developer/get-invoice-unbilled-consumption-lineitems
func (l *list) nextPage(raw json.RawMessage) (*page, error) {
	if isNull(raw) {
		return nil, nil
	}
	links, err := decodeObject(raw)
	if err != nil {
		return nil, errors.New("its links are not a JSON object")
	}
	raw = links.members["next"]
	if isNull(raw) {
		return nil, nil
	}
	link, err := decodeObject(raw)
	if err != nil {
		return nil, errors.New("its next link is not a JSON object")
	}
	method, uri := link.text("method"), link.text("uri")
	switch {
	case link.err != nil:
		return nil, fmt.Errorf("its next link is invalid: %w", link.err)
	case uri == nil:
		return nil, errors.New("its next link has no uri")
	case method != nil && !strings.EqualFold(*method, http.MethodGet):
		return nil, errors.New("the method of its next link is not GET")
	}
	next := &page{}
	if next.query, err = l.query(*uri); err != nil {
		return nil, err
	}
	if next.continuationToken, err = continuationToken(link.members["headers"]); err != nil {
		return nil, err
	}
	return next, nil
}

// query returns the query of a next link. The rest of the link must be the list
// itself, so that no page comes from another host, or from another customer; the
// version may be missing, as it was until November 2021. Nothing but the query
// is taken from the link.
func (l *list) query(uri string) (string, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(uri, l.endpoint), "?")
	if !strings.EqualFold(path, l.path) && !strings.EqualFold("/v1"+path, l.path) {
		return "", errors.New("its next link leads out of the list")
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
		header, err := decodeObject(raw)
		if err != nil {
			return "", errors.New("a header of its next link is not a JSON object")
		}
		key, _ := decodeString(header.members["key"])
		if !strings.EqualFold(key, continuationTokenHeader) {
			continue
		}
		value, _ := decodeString(header.members["value"])
		if token != "" || value == "" || strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return "", errors.New("its next link has no single MS-ContinuationToken that can be sent back")
		}
		token = value
	}
	return token, nil
}
