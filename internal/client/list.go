// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

const (
	maxPageBody = 8 << 20  // bytes
	maxListBody = 64 << 20 // bytes of all pages
	maxPages    = 200
	maxItems    = 50_000 // of all pages
)

// List is a whole list of the service, in its order. No ID comes twice, compared without case.
type List[T any] struct {
	Items     []T
	OddValues OddValues
}

// list is a list that is being read.
type list[T any] struct {
	path     string
	pathIDs  []string // those in the path
	filter   string   // the query that selects its items; every page has it
	itemType string   // the type that its items name, if they name one
	// decode decodes an item with its ID, a GUID that no other item has.
	decode func(id string, item *object) (T, error)

	result   List[T]
	endpoint string
	ids      map[string]bool // in lower case
	pages    map[page]bool   // those that were requested
	body     int             // bytes so far
}

type page struct{ query, continuationToken string }

// read reads all pages of a list, or returns an error and no part of it. Each page is a request with
// IDs and retries like any other.
func (l *list[T]) read(ctx context.Context, c *Client) (*List[T], error) {
	l.endpoint, l.ids, l.pages = c.endpoint, map[string]bool{}, map[page]bool{}
	for next := (&page{query: l.filter}); next != nil; {
		l.pages[*next] = true
		r := request{path: l.path, ids: l.pathIDs, continuationToken: next.continuationToken, maxBody: maxPageBody, objectType: "Collection"}
		if next.query != "" {
			r.path += "?" + next.query
		}
		var err error
		if next, err = read(ctx, c, r, l.decodePage); err != nil {
			return nil, err
		}
	}
	return new(l.result), nil // a copy, which keeps nothing else of the list in memory
}

// decodePage passes on the items of a page, and returns the page after it; nil if it is the last
// one. totalCount is ignored: Microsoft's own example has 37 for one item.
func (l *list[T]) decodePage(o *object) (next *page, err error) {
	raw := o.members["items"]
	if isNull(raw) || raw[0] != '[' {
		return nil, errors.New("its items are not a list")
	}
	links := &object{}
	if raw := o.members["links"]; !isNull(raw) {
		if links, err = o.decode(raw); err != nil {
			return nil, errors.New("its links are not a JSON object")
		}
	}
	if err := l.checkSelf(links.members["self"]); err != nil {
		return nil, err
	}
	if l.body += o.size; l.body > maxListBody {
		return nil, fmt.Errorf("the list is larger than %d MiB", maxListBody>>20)
	}
	i := 0
	for raw := range pipeline.Elements(raw) {
		if len(l.ids) == maxItems {
			return nil, errors.New("the list has more than 50,000 items")
		}
		i++
		if err := l.decodeItem(o, raw); err != nil {
			return nil, fmt.Errorf("item %d on page %d: %w", i, len(l.pages), err)
		}
	}
	if next, err = l.nextPage(links); err != nil || next == nil {
		return nil, err
	}
	switch {
	case l.pages[*next]:
		return nil, errors.New("its next link repeats a page")
	case len(l.pages) == maxPages:
		return nil, errors.New("the list has more than 200 pages")
	}
	return next, nil
}

func (l *list[T]) decodeItem(page *object, raw json.RawMessage) error {
	item, err := page.decode(raw)
	if err != nil {
		return err
	}
	id, isString := item.string("id")
	switch {
	case item.err != nil:
		return item.err
	case id == "" && (isString || isNull(item.members["id"])):
		return errors.New("it has no id")
	case !guid.Is(id):
		return errors.New("its id is not a GUID")
	case l.ids[strings.ToLower(id)]:
		return errors.New("its id, " + id + ", is that of an earlier item")
	}
	l.ids[strings.ToLower(id)] = true
	item.odd = &l.result.OddValues
	if attributes := item.members["attributes"]; !isNull(attributes) && attributes[0] == '{' {
		err = checkObjectType(attributes, l.itemType)
	}
	if err == nil {
		var decoded T
		decoded, err = l.decode(id, item)
		l.result.Items = append(l.result.Items, decoded)
	}
	if err == nil {
		err = item.err
	}
	if err != nil {
		return fmt.Errorf("its id is %s: %w", id, err)
	}
	return nil
}

// continuationTokenHeader is MS-ContinuationToken in net/http's canonical form.
const continuationTokenHeader = "Ms-Continuationtoken"

// checkSelf accepts the self link of a page if it names no customer or subscription other than those
// whose list was requested.
func (l *list[T]) checkSelf(self json.RawMessage) error {
	if isNull(self) || self[0] != '{' {
		return nil
	}
	link, err := pipeline.DecodeObject(self)
	if err != nil {
		return fmt.Errorf("its self link is invalid: %w", err)
	}
	uri, _ := decodeString(link["uri"])
	path, _, _ := strings.Cut(uri, "?")
	if unescaped, err := url.PathUnescape(path); err == nil {
		path = unescaped
	}
	named := slices.DeleteFunc(strings.Split(path, "/"), func(part string) bool { return !guid.Is(part) })
	if len(named) > len(l.pathIDs) || !slices.EqualFunc(named, l.pathIDs[:len(named)], strings.EqualFold) {
		return errors.New("its self link names another customer or subscription")
	}
	return nil
}

// nextPage returns the page that the links of a page name as the next one; nil if they name none. A
// link that can't be followed is an error, so that no list is cut.
//
// https://learn.microsoft.com/partner-center/developer/get-invoice-unbilled-consumption-lineitems
func (l *list[T]) nextPage(links *object) (*page, error) {
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

// query returns the query of a next link. The rest of the link must be the list itself, so that no
// page comes from another host or another customer; the version may be missing, as it was until
// November 2021. Only the query is taken from the link.
func (l *list[T]) query(uri string) (string, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(uri, l.endpoint), "?")
	if !strings.EqualFold(path, l.path) && !strings.EqualFold("/v1"+path, l.path) {
		return "", errors.New("its next link points outside the list")
	}
	if strings.ContainsFunc(query, func(r rune) bool { return r <= ' ' || r > '~' || r == '#' }) {
		return "", errors.New("its next link has a character that is not allowed in a query")
	}
	if l.filter != "" && !slices.Contains(strings.Split(query, "&"), l.filter) {
		return "", errors.New("its next link leaves out " + l.filter)
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
			return "", errors.New("its next link has no usable MS-ContinuationToken")
		}
		token = value
	}
	return token, nil
}
