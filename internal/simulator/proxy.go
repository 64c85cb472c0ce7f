// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Proxy is an HTTP proxy on loopback, of the kind that HTTPS_PROXY names. It connects to its simulator for
// every host.
type Proxy struct {
	host, simulator string // and port
	credentials     string // as in Proxy-Authorization
	fault           Fault
	server          *http.Server
}

// StartProxy serves a proxy for clients that give the user's name and password. Unless the fault is nil, it responds
// with that instead. Close it when done.
func (s *Simulator) StartProxy(user *url.Userinfo, fault Fault) (*Proxy, error) {
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	password, _ := user.Password()
	p := &Proxy{
		host:        listener.Addr().String(),
		simulator:   s.listener.Addr().String(),
		credentials: "Basic " + base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)),
		fault:       fault,
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

// Host is the proxy's host and port.
func (p *Proxy) Host() string { return p.host }

// Close stops the proxy at once, except for the connections that it has made.
func (p *Proxy) Close() { _ = p.server.Close() }

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodConnect:
		w.WriteHeader(http.StatusMethodNotAllowed)
	case p.fault != nil:
		p.fault(w, r)
	case r.Header.Get("Proxy-Authorization") != p.credentials:
		Respond(http.StatusProxyAuthRequired, http.Header{"Proxy-Authenticate": {`Basic realm="proxy"`}}, "")(w, r)
	default:
		p.connect(w, r)
	}
}

// connect ends when either side does.
func (p *Proxy) connect(w http.ResponseWriter, r *http.Request) {
	server, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", p.simulator)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer server.Close()
	client := hijack(w)
	defer client.Close()
	_, _ = client.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n"))
	go func() {
		defer server.Close()
		_, _ = io.Copy(server, client)
	}()
	_, _ = io.Copy(client, server)
}
