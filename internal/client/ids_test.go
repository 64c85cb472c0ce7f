// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func idsOf(r *http.Request) client.IDs {
	return client.IDs{RequestID: r.Header.Get("MS-RequestId"), CorrelationID: r.Header.Get("MS-CorrelationId")}
}

func TestIDs_NewForEachRead(t *testing.T) {
	t.Parallel()
	s := newService(provisioned)
	c := newClient("https://service.example", s)
	seen := map[string]bool{}
	for range 3 {
		if _, err := read(t, c); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range s.received() {
		for _, id := range []string{idsOf(r).RequestID, idsOf(r).CorrelationID} {
			if seen[id] || !guid.Is(id) {
				t.Errorf("got ID %q, want a new GUID", id)
			}
			seen[id] = true
		}
	}
}

func TestIDs_OfAnError(t *testing.T) {
	t.Parallel()
	for name, echoed := range map[string]string{
		"none":          "",
		"not a GUID":    "an-id-of-a-gateway",
		"forged":        requestID + " ##vso[task]",
		"in braces":     "{" + requestID + "}",
		"token":         token,
		"another GUID":  requestID,
		"in upper case": "D0E38DFD-A2C5-4A14-AC06-12D30F0EC54E",
	} {
		for code, body := range map[int]string{http.StatusNotFound: "", http.StatusOK: "{}"} {
			t.Run(name+" with "+http.StatusText(code), func(t *testing.T) {
				t.Parallel()
				header := http.Header{}
				if echoed != "" {
					header.Set("MS-RequestId", echoed)
					header.Set("MS-CorrelationId", echoed)
				}
				s := newService(simulator.Respond(code, header, body))
				_, err := read(t, newClient("https://service.example", s))

				want := idsOf(s.received()[0])
				if guid.Is(echoed) {
					want = client.IDs{RequestID: echoed, CorrelationID: echoed}
				}
				if responded, ok := errors.AsType[*client.Error](err); !ok || responded.IDs != want {
					t.Errorf("got %v, want %+v", err, want)
				}
			})
		}
	}
}

func TestIDs_Misdirected(t *testing.T) {
	t.Parallel()
	for _, code := range []int{200, 400, 401, 403, 404, 429, 500} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			t.Parallel()
			var s *service
			crossed := func(w http.ResponseWriter, r *http.Request) {
				ids := idsOf(s.received()[0])
				header := http.Header{"Ms-Requestid": {strings.ToUpper(ids.RequestID)}, "Ms-Correlationid": {requestID}, "Retry-After": {"3600"}}
				simulator.Respond(code, header, success)(w, r)
			}
			s = newService(provisioned, crossed, simulator.Respond(http.StatusOK, nil, `{"status":"pending"}`))
			c := newClient("https://service.example", s, retries(1))
			for _, want := range []string{"success", "pending"} {
				status, err := read(t, c)
				if err != nil {
					t.Fatal(err)
				}
				if status.Status != want {
					t.Errorf("got %q, want %q", status.Status, want)
				}
			}
			wantRequests(t, s, 3)
		})
	}
}

func TestIDs_NotMisdirected(t *testing.T) {
	t.Parallel()
	other := newService(provisioned)
	if _, err := read(t, newClient("https://service.example", other)); err != nil {
		t.Fatal(err)
	}
	for name, echo := range map[string]func(w http.ResponseWriter, r *http.Request){
		"another client's": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("MS-RequestId", idsOf(other.received()[0]).RequestID)
		},
		"its own, in the other header": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("MS-RequestId", r.Header.Get("MS-CorrelationId"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(func(w http.ResponseWriter, r *http.Request) {
				echo(w, r)
				provisioned(w, r)
			})
			if _, err := read(t, newClient("https://service.example", s)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestIDs_AnySpelling(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		write func(http.Header, string)
	}{
		{"in braces", func(h http.Header, id string) { h.Set("MS-RequestId", "{"+id+"}") }},
		{"without hyphens", func(h http.Header, id string) { h.Set("MS-RequestId", strings.ReplaceAll(id, "-", "")) }},
		{"joined with another", func(h http.Header, id string) { h.Set("MS-RequestId", requestID+", "+id) }},
		{"in a second header", func(h http.Header, id string) { h["Ms-Requestid"] = []string{requestID, id} }},
		{"in the other header", func(h http.Header, id string) { h.Set("MS-CorrelationId", id) }},
		{"in a trailer", func(h http.Header, id string) { h.Set(http.TrailerPrefix+"MS-RequestId", id) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var s *service
			s = newService(provisioned, func(w http.ResponseWriter, r *http.Request) {
				test.write(w.Header(), idsOf(s.received()[0]).RequestID)
				provisioned(w, r)
			}, provisioned)
			c := newClient("https://service.example", s, retries(1))
			for range 2 {
				if _, err := read(t, c); err != nil {
					t.Fatal(err)
				}
			}
			wantRequests(t, s, 3)
		})
	}
}
