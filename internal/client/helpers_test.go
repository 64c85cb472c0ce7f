// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// Words of what makes a response invalid.
const (
	noStatus      = "no status"
	noWord        = "status is not a word"
	notOneObject  = "single JSON object"
	isPage        = "HTML or XML page"
	twice         = "duplicate"
	isACommand    = "status could be a command"
	skuIsACommand = "skuId could be a command"
	noSKU         = "skuId is not a string"
	tooOld        = "Age header"
	noQuantity    = "quantity is not a whole number"
)

const (
	customerID     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
	subscriptionID = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
	requestID      = "d0e38dfd-a2c5-4a14-ac06-12d30f0ec54e"
	correlationID  = "aaaa0000-bb11-2222-33cc-444444dddddd"

	// token holds characters that JSON can escape.
	token     = "access-token/of+the<test>"
	userAgent = "Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-partnercenter/1.2.3"

	success = `{"status":"success"}`
	bom     = "\xef\xbb\xbf"
)

// service responds to each request with the next fault, and to those that follow
// with the last. It is a transport in memory.
type service struct {
	mu       sync.Mutex
	faults   []simulator.Fault
	requests []*http.Request
}

func newService(faults ...simulator.Fault) *service { return &service{faults: faults} }

// RoundTrip serves in memory.
func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	return simulator.InMemory{Handler: s}.RoundTrip(r)
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r.Clone(context.WithoutCancel(r.Context())))
	fault := s.faults[min(len(s.requests), len(s.faults))-1]
	s.mu.Unlock()
	fault(w, r)
}

// received are the requests so far.
func (s *service) received() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[:len(s.requests):len(s.requests)]
}

func wantRequests(t *testing.T, s *service, want int) {
	t.Helper()
	if got := len(s.received()); got != want {
		t.Errorf("the service got %d requests, want %d", got, want)
	}
}

// tokens is a token source: the first token is current until it is renewed.
type tokens struct {
	first, second string // "" as the second: nothing to renew with
	err, renewErr error
	appOnly       string // one of the two

	mu       sync.Mutex
	rejected []string // what Renew was called with
}

var errAppOnly = errors.New("app-only")

func (s *tokens) Token(_ context.Context, needsUser bool) (string, error) {
	return s.withUser(needsUser, s.current)
}

func (s *tokens) Renew(_ context.Context, rejected string, needsUser bool) (string, error) {
	return s.withUser(needsUser, func() (string, error) { return s.renew(rejected) })
}

func (s *tokens) withUser(needsUser bool, get func() (string, error)) (string, error) {
	token, err := get()
	if needsUser && err == nil && token != "" && token == s.appOnly {
		return "", errAppOnly
	}
	return token, err
}

func (s *tokens) current() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rejected) > 0 && s.second != "" {
		return s.second, s.err
	}
	return s.first, s.err
}

func (s *tokens) renew(rejected string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rejected = append(s.rejected, rejected)
	if rejected == s.second {
		return "", s.renewErr
	}
	return s.second, s.renewErr
}

// renewals is what Renew was called with.
func (s *tokens) renewals() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rejected
}

// settings are what a client is made of.
type settings struct {
	pipeline.Sender
	tokens client.Tokens
}

// newClient sends a token that it knows as a secret and does not retry, unless
// it is changed.
func newClient(endpoint string, transport http.RoundTripper, change ...func(*settings)) *client.Client {
	secrets := &redact.Secrets{}
	secrets.Set(redact.AccessToken, token)
	o := settings{
		Sender: pipeline.Sender{UserAgent: userAgent, RetryDelay: time.Microsecond, Transport: transport, Secrets: secrets},
		tokens: &tokens{first: token},
	}
	for _, f := range change {
		f(&o)
	}
	return client.New(endpoint, o.tokens, o.Sender)
}

func withTokens(source client.Tokens) func(*settings) {
	return func(o *settings) { o.tokens = source }
}

func retries(n int) func(*settings) {
	return func(o *settings) { o.MaxRetries = n }
}

func read(t *testing.T, c *client.Client) (*client.SubscriptionProvisioningStatus, error) {
	t.Helper()
	return c.SubscriptionProvisioningStatus(t.Context(), customerID, subscriptionID)
}

// readResponse reads from a service that gives one response.
func readResponse(t *testing.T, code int, body string) (*client.SubscriptionProvisioningStatus, error) {
	t.Helper()
	return read(t, newClient("https://service.example", newService(simulator.Respond(code, nil, body))))
}

// wantError wants an error response, and no result beside it.
func wantError[T any](t *testing.T, result *T, err error) *client.Error {
	t.Helper()
	var responded *client.Error
	if !errors.As(err, &responded) || result != nil {
		t.Fatalf("got %+v and error %v, want a *client.Error alone", result, err)
	}
	wantOneLine(t, err)
	return responded
}

// wantInvalid wants an invalid response, and no result beside it.
func wantInvalid[T any](t *testing.T, result *T, err error, reason string) {
	t.Helper()
	invalid, ok := errors.AsType[*client.Error](err)
	if !ok || invalid.StatusCode != http.StatusOK || invalid.Invalid == "" || result != nil {
		t.Fatalf("got %+v and error %v, want only an invalid response", result, err)
	}
	if !strings.Contains(invalid.Invalid, reason) {
		t.Errorf("got %q, want %q in it", invalid.Invalid, reason)
	}
	if !guid.Is(invalid.RequestID) || !guid.Is(invalid.CorrelationID) {
		t.Errorf("got IDs %+v, want GUIDs", invalid.IDs)
	}
	wantOneLine(t, err)
}

// wantOneLine wants a text without line breaks, other traps and the token.
func wantOneLine(t *testing.T, err error) {
	t.Helper()
	if text := err.Error(); strings.ContainsAny(text, "\r\n\x1b\u2028\u202e") || strings.Contains(text, token) {
		t.Errorf("got %q, want one clean line", text)
	}
}

// wantEqual compares values by what they point to.
func wantEqual[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		t.Errorf("%s: got %s, want %s", what, g, w)
	}
}

// wantResult wants a result, or an invalid response if there is a reason for it.
func wantResult[T any](t *testing.T, got *T, err error, want T, reason string) {
	t.Helper()
	if reason != "" {
		wantInvalid(t, got, err, reason)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "the result", *got, want)
}

// replay responds to each connection on loopback with the same bytes, and returns
// the URL and the bytes of each request as they come in.
func replay(t *testing.T, response string) (string, <-chan string) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	requests := make(chan string, 16)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			requests <- head(conn)
			_, _ = io.WriteString(conn, response)
			_ = conn.Close()
		}
	}()
	return "http://" + listener.Addr().String(), requests
}

// head reads a request up to its blank line: a GET has no body.
func head(conn net.Conn) string {
	var text strings.Builder
	lines := bufio.NewReader(conn)
	for {
		line, err := lines.ReadString('\n')
		text.WriteString(line)
		if err != nil || line == "\r\n" {
			return text.String()
		}
	}
}

const documentedBody = `{"skuId":"6FD2C87F-B296-42F0-B197-1E91E994B900","status":"success","quantity":5,` +
	`"endDate":"2018-05-10T00:00:00Z","attributes":{"objectType":"SubscriptionProvisioningStatus"}}`

func wantDocumentedStatus(t *testing.T, status *client.SubscriptionProvisioningStatus, err error) {
	t.Helper()
	wantResult(t, status, err, client.SubscriptionProvisioningStatus{
		SKUID: new("6FD2C87F-B296-42F0-B197-1E91E994B900"), Status: client.StatusSuccess, Quantity: new(int64(5)), EndDate: new("2018-05-10T00:00:00Z"),
	}, "")
}

var provisioned = simulator.Respond(http.StatusOK, nil, success)

// with is a response that has one more member.
func with(member, value string) string {
	if value == "" {
		return success
	}
	return `{"status":"success","` + member + `":` + value + `}`
}

// sample is an example from Microsoft's documentation, to the letter.
func sample(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const listPath = "/v1/customers/" + customerID + "/subscriptions"

// itemID is the ID of the item with this number.
func itemID(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", i) }

// items are the JSON objects of the items from one number up to another one.
func items(from, to int) string {
	var objects []string
	for i := from; i <= to; i++ {
		objects = append(objects, `{"id":"`+itemID(i)+`"}`)
	}
	return strings.Join(objects, ",")
}

// pageOf is a page of a list with these items and this next link, "" for none.
func pageOf(items, next string) string {
	if next == "" {
		return `{"items":[` + items + `],"links":{"self":{}},"attributes":{"objectType":"Collection"}}`
	}
	return `{"totalCount":1,"items":[` + items + `],"links":{"next":` + next + `},"attributes":{"objectType":"Collection"}}`
}

// nextLink is a next link as documented, without a header if the token is empty.
func nextLink(uri, continuationToken string) string {
	headers := ""
	if continuationToken != "" {
		headers = `{"key":"MS-ContinuationToken","value":"` + continuationToken + `"}`
	}
	return `{"uri":"` + uri + `","method":"GET","headers":[` + headers + `]}`
}

func respondWith(body string) simulator.Fault { return simulator.Respond(http.StatusOK, nil, body) }

// respondingWith is a service that responds with these bodies.
func respondingWith(bodies ...string) *service {
	var faults []simulator.Fault
	for _, body := range bodies {
		faults = append(faults, respondWith(body))
	}
	return newService(faults...)
}

func readSubscriptions(t *testing.T, s *service) (*client.List[client.Subscription], error) {
	t.Helper()
	return newClient("https://service.example", s, retries(2)).Subscriptions(t.Context(), customerID, "")
}

// readItem reads a list of one subscription.
func readItem(t *testing.T, item string) (*client.List[client.Subscription], error) {
	t.Helper()
	return readSubscriptions(t, respondingWith(pageOf(item, "")))
}

// wantItems wants the items from number 1 up to this one, in order.
func wantItems(t *testing.T, list *client.List[client.Subscription], err error, last int) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Items) != last {
		t.Fatalf("got %d subscriptions, want %d", len(list.Items), last)
	}
	for i, subscription := range list.Items {
		if want := itemID(i + 1); subscription.ID != want {
			t.Fatalf("subscription %d: got %s, want %s", i, subscription.ID, want)
		}
	}
}
