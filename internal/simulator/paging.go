// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

const continuationToken = "MS-ContinuationToken"

// NextLinks is how links to next pages differ from the documented ones.
type NextLinks int

// WithVersion links begin with /v1, as they have since November 2021.
const WithVersion NextLinks = 1

// paging is how lists are cut into pages, and which links to next pages were handed out.
type paging struct {
	mu          sync.Mutex // guards what follows
	size        int        // 0: a list is one page
	withVersion bool
	links       map[nextLink]int // the index of the page's first item
}

// nextLink is what a request for a next page sends.
type nextLink struct {
	path  string // in lower case, with /v1
	query string
	token string // the MS-ContinuationToken
}

// SetPageSize divides the lists that are requested from now on into pages of this many items, each but the last with a
// link to the next one. With a size of 0, a list is one page.
//
// A link is accepted only for its list, with its query and its header as they were handed out, and as often as it is
// requested. Any other query or MS-ContinuationToken is rejected and remembered in [Simulator.Problems].
func (a *api) SetPageSize(items int, style ...NextLinks) {
	a.paging.mu.Lock()
	defer a.paging.mu.Unlock()
	a.paging.size, a.paging.withVersion = items, slices.Contains(style, WithVersion)
}

// AcceptNextLink accepts a link that a scripted response holds, as if the simulator had handed it out. The uri begins
// with or without /v1; the token is empty if the link has no MS-ContinuationToken. The response is that of the script,
// or the first page.
func (a *api) AcceptNextLink(uri, token string) error {
	u, err := url.Parse(uri)
	if err != nil {
		return err
	}
	path := "/v1" + strings.TrimPrefix(u.EscapedPath(), "/v1")
	a.paging.accept(nextLink{strings.ToLower(path), u.RawQuery, token}, 0)
	return nil
}

func (p *paging) accept(next nextLink, first int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.links == nil {
		p.links = map[nextLink]int{}
	}
	p.links[next] = first
}

// first returns the index of the first item that a request asks for, and what is wrong with the request. It takes the
// query of the list.
func (p *paging) first(r *http.Request, query string) (first int, wrong []string) {
	tokens := r.Header.Values(continuationToken)
	if r.URL.RawQuery == query && !r.URL.ForceQuery && len(tokens) == 0 {
		return 0, nil
	}
	followed := nextLink{strings.ToLower(r.URL.EscapedPath()), r.URL.RawQuery, strings.Join(tokens, ", ")}
	p.mu.Lock()
	defer p.mu.Unlock()
	first, ok := p.links[followed]
	if !ok {
		return 0, []string{"the query and MS-ContinuationToken are not those of a next link"}
	}
	return first, nil
}

type link struct {
	URI     string       `json:"uri"`
	Method  string       `json:"method"`
	Headers []linkHeader `json:"headers"`
}

type linkHeader struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// newLink links to a path, which loses its version as in the documented samples.
func newLink(path string) link {
	return link{URI: strings.TrimPrefix(path, "/v1"), Method: http.MethodGet, Headers: []linkHeader{}}
}

func selfLink(path string) map[string]link { return map[string]link{"self": newLink(path)} }

// page returns the bounds of the page that begins with the first item, and its links.
func (p *paging) page(path, query string, first, total int) (begin, end int, links map[string]link) {
	p.mu.Lock()
	size, withVersion := p.size, p.withVersion
	p.mu.Unlock()

	// The list may have become shorter since the link was handed out.
	begin, end, links = min(first, total), total, selfLink(path)
	if size <= 0 || total-begin <= size {
		return begin, end, links
	}
	end = begin + size
	handedOut := nextLink{
		path:  strings.ToLower(path),
		query: strings.TrimPrefix(fmt.Sprintf("%s&size=%d&seekOperation=Next", query, size), "&"),
		token: base64.StdEncoding.EncodeToString([]byte(rand.Text())),
	}
	next := newLink(path)
	if withVersion {
		next.URI = path
	}
	next.Headers = append(next.Headers, linkHeader{continuationToken, handedOut.token})
	next.URI += "?" + handedOut.query
	links["next"] = next
	p.accept(handedOut, end)
	return begin, end, links
}

// list responds with the page of a list that begins with the first item. The query is that of the whole list.
func list[T any](a *api, path, query string, items []T, first int) Fault {
	begin, end, links := a.paging.page(path, query, first, len(items))
	return apiResponse(http.StatusOK, struct {
		TotalCount int               `json:"totalCount"`
		Items      []T               `json:"items"`
		Links      map[string]link   `json:"links"`
		Attributes map[string]string `json:"attributes"`
	}{len(items), append([]T{}, items[begin:end]...), links, objectType("Collection")})
}

func objectType(name string) map[string]string { return map[string]string{"objectType": name} }
