// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func FuzzStatus(f *testing.F) {
	for _, body := range []string{
		documentedBody, bom + documentedBody, success, "{}", "[]", "<html>", `{"status":"` + token + `"}`,
		`{"skuId":null,"status":" Pending ","quantity":5.0,"endDate":"2018-05-10T00:00:00.1234567-08:00"}`,
		`{"status":"success","quantity":1e999999,"endDate":"0001-01-01T00:00:00"}`,
		`{"status":"success","endDate":"` + token + `"}`, `{"status":"success","endDate":"a\r\n\u001b[31m\u202e::error::b"}`,
		`{"status":"##vso[task.complete]"}`, `{"status":"success","skuId":"::set-output name=x::y"}`,
		`{"pending":"","STATUS":"success"}`, `{"status":["success"]}`, `{"attributes":{"status":"success"}}`,
		`{"status":"pending","status":"success"}`, `{"x":{"a":1,"a":2},"y\\":"\":{[","status":"success"}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		status, err := readResponse(t, http.StatusOK, body)
		if err != nil {
			invalid, ok := errors.AsType[*client.Error](err)
			if !ok || invalid.Invalid == "" || status != nil {
				t.Fatalf("got %+v and %v, want only an invalid response", status, err)
			}
			wantOneLine(t, err)
			if isObject(body) == invalid.Foreign {
				t.Errorf("got %q for %q, foreign: %t", invalid.Invalid, body, invalid.Foreign)
			}
			return
		}
		if !isObject(body) {
			t.Errorf("got %+v from %q, which is not a single object", status, body)
		}
		if !statusWord.MatchString(status.Status) || status.Status != strings.ToLower(status.Status) {
			t.Errorf("got status %q, want 1 to 64 printable characters in lower case", status.Status)
		}
		if status.Status == client.StatusSuccess && !saysSuccess(body) {
			t.Errorf("got %q from %q, which does not say so", status.Status, body)
		}
		if id := status.SKUID; id != nil && trap.MatchString(*id) {
			t.Errorf("got SKU %q, want a clean one", *id)
		}
		if date := status.EndDate; date != nil {
			if _, err := time.Parse(time.RFC3339, *date); err != nil || !strings.HasSuffix(*date, "Z") || status.UnreadableEndDate != "" {
				t.Errorf("got end date %q beside %q, want RFC 3339 in UTC alone", *date, status.UnreadableEndDate)
			}
		}
		wantCleanText(t, "the unreadable end date", status.UnreadableEndDate)
	})
}

var (
	statusWord = regexp.MustCompile(`^[!-~]([ -~]{0,62}[!-~])?$`)
	// trap is what could forge a line of a log, or command a CI system.
	trap = regexp.MustCompile(`[\x00-\x1f\x7f-\x9f\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{feff}]|##\w*\[|\n`)
)

func wantCleanText(t *testing.T, what, text string) {
	t.Helper()
	if trap.MatchString(text) || strings.Contains(text, token) || utf8.RuneCountInString(text) > 1024 {
		t.Errorf("%s: got %q, want at most 1,024 characters in one clean line", what, text)
	}
}

// saysSuccess reports, by other means than the client, whether the status of an
// object is success in whatever case.
func saysSuccess(object string) bool {
	var members map[string]any
	_ = json.Unmarshal([]byte(strings.TrimPrefix(object, bom)), &members)
	status, _ := members["status"].(string)
	return strings.EqualFold(strings.TrimSpace(status), "success")
}

// isObject reports, by other means than the client, whether a body is a single
// JSON object without a name that comes twice.
func isObject(body string) bool {
	decoder := json.NewDecoder(strings.NewReader(strings.TrimPrefix(body, bom)))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return false
	}
	seen := map[json.Token]bool{}
	for decoder.More() {
		name, err := decoder.Token()
		var value json.RawMessage
		if err != nil || seen[name] || decoder.Decode(&value) != nil {
			return false
		}
		seen[name] = true
	}
	if _, err := decoder.Token(); err != nil {
		return false
	}
	_, err := decoder.Token()
	return errors.Is(err, io.EOF)
}

func FuzzError_OneCleanLine(f *testing.F) {
	for _, body := range []string{
		"", bom, `{"code":20002,"description":"no"}`, `{"code":"` + token + `"}`, `{"description":"a\r\n` + token + `"}`, "<html>", "[1]",
		bom + `{"code":900421,"description":"MFA required","data":[],"source":"PartnerFD"}`,
		`{"statusCode":429,"message":"Rate limit is exceeded. Try again in 57 seconds."}`,
		`{"code":"\u001b[31m","description":"##vso[task.complete]\u2028::error::\u202e"}`, `{"code":-0.1e+9,"description":{},"message":"m"}`,
	} {
		f.Add(uint16(http.StatusForbidden), body, "57")
	}
	f.Add(uint16(http.StatusTooManyRequests), "", "3600")
	f.Fuzz(func(t *testing.T, code uint16, body, header string) {
		if code < 201 || code > 999 || code == http.StatusTooManyRequests && header == "" {
			t.Skip() // no status of an error; a 429 without Retry-After is waited out
		}
		responded := simulator.Respond(int(code), http.Header{
			"Retry-After": {"3600"}, "Ms-Requestid": {header}, "Ms-Correlationid": {header}, "Location": {header}, "Www-Authenticate": {header},
		}, body)
		status, err := read(t, newClient("https://service.example", newService(responded)))
		got := wantError(t, status, err)
		if got.StatusCode != int(code) {
			t.Errorf("got %v, want status %d", got, code)
		}
		if !guid.Is(got.RequestID) || !guid.Is(got.CorrelationID) {
			t.Errorf("got IDs %+v, want GUIDs", got.IDs)
		}
		if len(got.Code) > 64 {
			t.Errorf("got code %q, want at most 64 bytes", got.Code)
		}
		wantCleanText(t, "the code", got.Code)
		wantCleanText(t, "the description", got.Description)
		if trap.MatchString(got.Error()) {
			t.Errorf("got %q, want one clean line", got)
		}
	})
}

// isGUID reports, by other means than the client, whether the text is a GUID.
func isGUID(id string) bool {
	for i := range len(id) {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (id[i] == '-') || !dash && !strings.Contains("0123456789abcdefABCDEF", id[i:i+1]) {
			return false
		}
	}
	return len(id) == 36
}

// The path is made of the IDs as they are: nothing else may get into it.
func FuzzIDs_OnlyGUIDs(f *testing.F) {
	for _, id := range []string{
		subscriptionID, strings.ToUpper(subscriptionID), "", "urn:uuid:" + subscriptionID, "{" + subscriptionID + "}", strings.ReplaceAll(subscriptionID, "-", ""),
		subscriptionID + "\n", "../" + subscriptionID, subscriptionID + "?x=y", subscriptionID + "/..", " " + subscriptionID, strings.Replace(subscriptionID, "a", "а", 1),
		subscriptionID[:35] + "/", subscriptionID[:35] + "g", "%61" + subscriptionID[1:], strings.Replace(subscriptionID, "0", "٠", 1),
	} {
		f.Add(id, customerID)
		f.Add(subscriptionID, id)
	}
	f.Fuzz(func(t *testing.T, subscription, customer string) {
		s := newService(provisioned)
		_, err := newClient("https://service.example", s).SubscriptionProvisioningStatus(t.Context(), customer, subscription)
		if !isGUID(subscription) || !isGUID(customer) {
			if err == nil || len(s.received()) != 0 {
				t.Errorf("sent %d requests for %q and %q, want none", len(s.received()), customer, subscription)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		want := "https://service.example/v1/customers/" + customer + "/subscriptions/" + subscription + "/provisioningstatus"
		if got := s.received()[0].URL.String(); got != want {
			t.Errorf("got URL %q, want %q", got, want)
		}
	})
}

func FuzzList_WholeOrError(f *testing.F) {
	for _, name := range []string{"subscriptions.json", "subscriptions_new_commerce.json", "azure_entitlements.json", "customer.json"} {
		f.Add(sample(f, name))
		f.Add(bom + sample(f, name))
	}
	for _, name := range []string{"subscription_azure.json", "subscription_add_on.json", "subscription_missing_comma.json", "azure_entitlement_curly_quote.json"} {
		f.Add(pageOf(sample(f, name), ""))
	}
	for _, next := range []string{
		"null", "{}", "[]", nextLink(listPath, ""), nextLink(listPath+"?p=2", "AQAAAA=="), nextLink("/customers/"+customerID+"/subscriptions?p=2", ""),
		nextLink("https://service.example"+listPath+"?p=2", ""), nextLink("//evil.example"+listPath, "x"), nextLink("https://x@evil.example"+listPath, ""),
		nextLink(listPath+"/../x?p=2", ""), nextLink(listPath+"/%2e%2e?p=2", ""), nextLink(listPath+`?\r\n#`, `\r\n`), `{"uri":"` + listPath + `?p=2","method":"POST"}`,
	} {
		f.Add(pageOf(items(1, 2), next))
	}
	for _, item := range []string{
		"{}", "null", `{"id":"x"}`, items(1, 1) + "," + items(1, 1), `{"id":"` + subscriptionID + `","quantity":1e999999,"productType":{"id":"x"}}`,
		`{"id":"` + subscriptionID + `","creationDate":"a\r\n\u001b[31m\u202e::error::b ` + token + `","isTrial":true,"productType":"x"}`,
	} {
		f.Add(pageOf(item, ""))
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := newService(respondWith(body), respondWith(pageOf(items(9, 9), "")))
		list, err := newClient("https://service.example", s).Subscriptions(t.Context(), customerID, "")
		for _, r := range s.received() {
			if r.Method != http.MethodGet || r.URL.Host != "service.example" || r.URL.EscapedPath() != listPath || r.URL.User != nil || r.URL.Fragment != "" {
				t.Errorf("sent %s to %s, want nothing but GETs of the list", r.Method, r.URL)
			}
		}
		if err != nil {
			invalid, ok := errors.AsType[*client.Error](err)
			if !ok || invalid.Invalid == "" || list != nil {
				t.Fatalf("got %+v and %v, want only an invalid response", list, err)
			}
			wantOneLine(t, err)
			return
		}
		wantWhole(t, list, s, body)
	})
}

// wantWhole wants all items of a first page, and those of the second one if the
// first one names it; it reads the page by other means than the client.
func wantWhole(t *testing.T, list *client.List[client.Subscription], s *service, body string) {
	t.Helper()
	if !isObject(body) {
		t.Fatalf("got %+v from %q, which is not a single object", list, body)
	}
	var page map[string]any
	_ = json.Unmarshal([]byte(strings.TrimPrefix(body, bom)), &page)
	ids := map[string]bool{}
	items, _ := page["items"].([]any)
	for i, item := range items {
		members, _ := item.(map[string]any)
		id, _ := members["id"].(string)
		if !isGUID(id) || ids[strings.ToLower(id)] || i < len(list.Items) && list.Items[i].ID != id {
			t.Errorf("item %d: its ID, %q, was accepted", i, id)
		}
		ids[strings.ToLower(id)] = true
	}
	links, _ := page["links"].(map[string]any)
	requests, subscriptions := 1, len(items)
	if links["next"] != nil {
		requests, subscriptions = 2, len(items)+1
	}
	wantRequests(t, s, requests)
	if got := len(list.Items); got != subscriptions {
		t.Errorf("got %d subscriptions, want %d", got, subscriptions)
	}
	for _, subscription := range list.Items {
		for _, date := range []*string{subscription.CreationDate, subscription.EffectiveStartDate, subscription.CommitmentEndDate} {
			if date == nil {
				continue
			}
			if _, err := time.Parse(time.RFC3339, *date); err != nil || !strings.HasSuffix(*date, "Z") {
				t.Errorf("got %q, want RFC 3339 in UTC", *date)
			}
		}
	}
	wantCleanText(t, "the first odd value", list.OddValues.First)
}

// FuzzValues_SafeToPrint puts the same text into each member of each response,
// and looks at every text of the results.
func FuzzValues_SafeToPrint(f *testing.F) {
	for _, text := range []string{
		"Contoso", "", " ", "active", "ACT\u0130VE", "##vso[task.setvariable variable=X]y", "a ##VSO[b]", "##[error]", "##teamcity[a]", "\n::stop-commands::x", "  ::error::x",
		"\u00a0::error::x", "\u200b::error::x", "#\u202e#vso[a]", "##\nvso[a]", "#\u00ad#[a]", "####vso[a]", "a\u2028b\u2029c\u0085d", "\u061c\u200f\u202ea\u2066b", "\x1b[31m\x00\x7f",
		"\xff##\xfe[", strings.Repeat("é", 1023) + "##vso[a]", strings.Repeat("x", 1022) + "\n::", token, "x" + strings.ReplaceAll(token, "/", "%2F"), "eyJhbGciOiJSUzI1NiJ9.eyJhdW",
		"2021-10-15T21:28:19.3058617Z", strings.Repeat("x", 1020) + token, "##\u0338[a]", "5", "DZH318Z0BP\u017f6",
	} {
		f.Add(text)
	}
	const body = `{"id":"` + customerID + `","status":"success","skuId":"x","endDate":T,"companyProfile":{"domain":T,"companyName":T},"relationshipToPartner":T}`
	const item = `{"id":"` + subscriptionID + `","offerId":T,"offerName":T,"friendlyName":T,"status":T,"unitType":T,"productType":{"id":T},"orderId":T,"parentSubscriptionId":T,` +
		`"quantity":T,"isTrial":T,"creationDate":T,"effectiveStartDate":T,"commitmentEndDate":T}`
	f.Fuzz(func(t *testing.T, text string) {
		encoded, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		fill := func(body string) *client.Client {
			return newClient("https://service.example", newService(respondWith(strings.ReplaceAll(body, ":T", ":"+string(encoded)))))
		}
		status, err := read(t, fill(body))
		wantSafe(t, status, err)
		for _, member := range []string{`"status":"success"`, `"skuId":"x"`} {
			name, _, _ := strings.Cut(member, ":")
			status, err = read(t, fill(strings.Replace(body, member, name+":T", 1)))
			wantSafe(t, status, err)
		}
		customer, err := fill(body).Customer(t.Context(), customerID)
		wantSafe(t, customer, err)
		subscriptions, err := fill(pageOf(item, "")).Subscriptions(t.Context(), customerID, "")
		wantSafe(t, subscriptions, err)
		subscriptions, err = fill(pageOf(strings.Replace(item, `{"id":T}`, "T", 1), "")).Subscriptions(t.Context(), customerID, "")
		wantSafe(t, subscriptions, err)
		entitlements, err := fill(pageOf(item, "")).AzureEntitlements(t.Context(), customerID, azurePlanID)
		wantSafe(t, entitlements, err)
	})
}

// wantSafe wants either an invalid response or a result whose texts are all safe.
func wantSafe[T any](t *testing.T, result *T, err error) {
	t.Helper()
	if err != nil {
		wantOneLine(t, err)
		return
	}
	for _, text := range texts(reflect.ValueOf(result)) {
		// Terraform normalizes texts.
		for _, text := range []string{text, norm.NFC.String(text)} {
			if strings.ContainsFunc(text, isUnsafe) || command.MatchString(text) || strings.HasPrefix(strings.TrimSpace(text), "::") ||
				strings.Contains(text, token) || strings.Contains(text, "eyJhbGciOiJSUzI1NiJ9") {
				t.Errorf("got %q, want a text that is safe to print", text)
			}
		}
	}
}

// texts returns all strings of a value.
func texts(v reflect.Value) (found []string) {
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Pointer:
		if !v.IsNil() {
			return texts(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			found = append(found, texts(v.Index(i))...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			found = append(found, texts(v.Field(i))...)
		}
	}
	return found
}

var command = regexp.MustCompile(`(?i)##(vso|teamcity|\w*)\[`)

// isUnsafe names control, line-separating and bidirectional characters in other
// terms than the code does.
func isUnsafe(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 ||
		r == 0x61c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
