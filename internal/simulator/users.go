// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

// The partner's users, who can sign in to any tenant.
const (
	// ExampleUser signs in with multifactor authentication.
	ExampleUser = "avery@" + ExampleTenantDomain
	// ExampleUserWithoutMFA signs in without it, or with that of another product, which no token shows.
	ExampleUserWithoutMFA = "blake@" + ExampleTenantDomain
)

// user is somebody who signs in.
type user struct {
	name     string // the display name
	upn      string // the name to sign in with
	objectID string
	mfa      bool
}

var users = []user{
	{name: "Avery Example", upn: ExampleUser, objectID: "8d6f4c2a-1b3e-4d5f-8a7b-9c0d1e2f3a4b", mfa: true},
	{name: "Blake Example", upn: ExampleUserWithoutMFA, objectID: "5b4a3c2d-6e7f-4a8b-9c1d-0e2f3a4b5c6d"},
}

// userNamed finds a user by the name to sign in with.
func userNamed(upn string) (user, bool) {
	for _, u := range users {
		if u.upn == upn {
			return u, true
		}
	}
	return user{}, false
}
