// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// redirect is the URL on this machine that the browser is redirected to.
type redirect struct {
	host string // localhost or 127.0.0.1
	port string // empty for a random one
	path string // escaped; empty for none
}

// parseRedirect reads -redirect-uri. The browser takes the code there without
// TLS, so it must be this machine.
func parseRedirect(text string) (redirect, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.Opaque != "" || u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" {
		return redirect{}, usagef("-redirect-uri must be an http URL on localhost or 127.0.0.1, such as http://localhost:8400/signed-in.")
	}
	if u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(text, "#") {
		return redirect{}, usagef("-redirect-uri may have a port and a path only.")
	}
	if port, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || port < 1 || port > 65535) {
		return redirect{}, usagef("-redirect-uri must have a port from 1 to 65535, or none for a random one.")
	}
	return redirect{host: u.Hostname(), port: u.Port(), path: u.EscapedPath()}, nil
}

// uri is the redirect URI as it is sent to Microsoft Entra.
func (r redirect) uri() string { return "http://" + r.host + ":" + r.port + r.path }

// isHost reports whether a Host header is the redirect URI's. Any other comes from
// a page whose name resolves to this machine (DNS rebinding).
func (r redirect) isHost(host string) bool {
	return host == r.host+":"+r.port || r.port == "80" && host == r.host
}

// isPath reports whether an escaped path is the redirect URI's.
func (r redirect) isPath(path string) bool {
	return path == r.path || r.path == "" && path == "/"
}

// maxListenAttempts bounds the search for a random port that is free for IPv4
// and IPv6.
const maxListenAttempts = 10

// listen listens on the loopback interface alone, and returns the redirect with
// its port. A browser may take localhost for 127.0.0.1 or for ::1, so another
// program must not have the same port of the other one.
func (r redirect) listen(ctx context.Context) (redirect, []net.Listener, error) {
	attempts := 1
	if r.port == "" {
		attempts = maxListenAttempts
	}
	var err error
	for range attempts {
		var listeners []net.Listener
		if listeners, err = listenOnLoopback(ctx, r.port, r.host == "localhost" && hasIPv6(ctx)); err == nil {
			_, r.port, _ = net.SplitHostPort(listeners[0].Addr().String()) // it was just opened
			return r, listeners, nil
		}
	}
	if r.port == "" {
		return redirect{}, nil, refusedf("No loopback port could be opened for the browser: %s. Run sign-in on another machine.", systemText(err))
	}
	return redirect{}, nil, refusedf("Port %s of this machine could not be opened for the browser: %s. "+
		"Another program may use it, or it may be reserved for administrators. Free it, or pass a redirect URI with another port.", r.port, systemText(err))
}

func listenOnLoopback(ctx context.Context, port string, ipv6 bool) ([]net.Listener, error) {
	var config net.ListenConfig
	v4, err := config.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", port))
	if err != nil || !ipv6 {
		return []net.Listener{v4}, err
	}
	_, port, _ = net.SplitHostPort(v4.Addr().String())
	v6, err := config.Listen(ctx, "tcp6", net.JoinHostPort("::1", port))
	if err != nil {
		_ = v4.Close()
		return nil, err
	}
	return []net.Listener{v4, v6}, nil
}

// hasIPv6 reports whether this machine has the address ::1.
func hasIPv6(ctx context.Context) bool {
	var config net.ListenConfig
	probe, err := config.Listen(ctx, "tcp6", "[::1]:0")
	if err != nil {
		return false
	}
	return probe.Close() == nil
}
