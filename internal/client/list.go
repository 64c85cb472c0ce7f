// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
)

const (
	maxPageBody = 8 << 20 // bytes
	maxPages    = 200
	maxItems    = 50_000 // of all pages
)

// list is a list of the service while its pages are read. It is read whole or
// not at all.
type list struct {
	endpoint string
	path     string
	// each takes an item with its ID, a GUID that no other item has.
	each  func(id string, item *object) error
	ids   map[string]bool // in lower case
	pages map[page]bool   // those that were requested
}

// page is what selects a page of a list; the first one is the zero value.
type page struct{ query, continuationToken string }

// readList reads all pages of the list at a path. Each page is a request with
// IDs and retries like any other.
func (c *Client) readList(ctx context.Context, path, resource string, each func(id string, item *object) error) error {
	l := &list{endpoint: c.endpoint, path: path, each: each, ids: map[string]bool{}, pages: map[page]bool{}}
	for next := new(page); next != nil; {
		l.pages[*next] = true
		r := request{path: path, continuationToken: next.continuationToken, maxBody: maxPageBody, resource: resource, objectType: "Collection"}
		if next.query != "" {
			r.path += "?" + next.query
		}
		var err error
		if next, err = read(ctx, c, r, l.decodePage); err != nil {
			return err
		}
	}
	return nil
}

// decodePage hands on the items of a page, and returns the page after it; nil if
// it is the last one. The totalCount is not believed: Microsoft's own example has
// 37 for one item.
func (l *list) decodePage(o *object) (next *page, err error) {
	var items []json.RawMessage
	if json.Unmarshal(o.members["items"], &items) != nil || items == nil {
		return nil, errors.New("its items are not a list")
	}
	for i, raw := range items {
		if len(l.ids) == maxItems {
			return nil, errors.New("the list has more than 50,000 items")
		}
		if err := l.decodeItem(raw); err != nil {
			return nil, fmt.Errorf("item %d on page %d: %w", i+1, len(l.pages), err)
		}
	}
	if next, err = l.nextPage(o.members["links"]); err != nil || next == nil {
		return nil, err
	}
	switch {
	case l.pages[*next]:
		return nil, errors.New("its next page is one that was read before")
	case len(l.pages) == maxPages:
		return nil, errors.New("the list has more than 200 pages")
	}
	return next, nil
}

func (l *list) decodeItem(raw json.RawMessage) error {
	item, err := decodeObject(raw)
	if err != nil {
		return err
	}
	id := item.text("id")
	switch {
	case item.err != nil:
		return item.err
	case id == nil:
		return errors.New("it has no id")
	case !guid.Is(*id):
		return errors.New("its id is not a GUID")
	case l.ids[strings.ToLower(*id)]:
		return errors.New("its id, " + *id + ", is that of an earlier item")
	}
	l.ids[strings.ToLower(*id)] = true
	if err = l.each(*id, item); err == nil {
		err = item.err
	}
	if err != nil {
		return fmt.Errorf("its id is %s: %w", *id, err)
	}
	return nil
}
