// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

// What a new simulator holds: the documented example, two more subscriptions of the same customer, and a partner who
// may read them.
const (
	// ExampleCustomerID is the customer of the documented example.
	ExampleCustomerID = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
	// ExampleSubscriptionID is the subscription of the documented example. Its status is success.
	ExampleSubscriptionID = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
	// PendingSubscriptionID is a subscription of the example customer whose status is pending.
	PendingSubscriptionID = "bbbb1b1b-cc2c-dd3d-ee4e-ffffff5f5f5f"
	// FailedSubscriptionID is a subscription of the example customer whose status is failed.
	FailedSubscriptionID = "cccc2c2c-dd3d-ee4e-ff5f-aaaaaa6a6a6a"

	// ExampleTenantID is the partner's tenant.
	ExampleTenantID = "1f3c5b7a-2d4e-4a6b-8c9d-0e1f2a3b4c5d"
	// ExampleTenantDomain is the other name of the partner's tenant.
	ExampleTenantDomain = "partner.example.com"
	// ExampleClientID is the partner's app registration, a confidential client.
	ExampleClientID = "7a8b9c0d-1e2f-4a3b-9c4d-5e6f7a8b9c0d"
	// ExampleClientSecret is the secret of that app registration.
	ExampleClientSecret = "simulated~client.secret_of-the-example"
	// ExampleRefreshToken is the refresh token of a partner user who signed in with MFA.
	ExampleRefreshToken = "0.simulated_refresh-token.of~the_example"
)

func (s *Simulator) seed() {
	s.AddTenant(Tenant{
		ID:           ExampleTenantID,
		Domain:       ExampleTenantDomain,
		ClientID:     ExampleClientID,
		ClientSecret: ExampleClientSecret,
		RedirectURIs: []string{"http://localhost"},
		RefreshToken: ExampleRefreshToken,
		Federated: []FederatedCredential{
			{Subject: ExampleSubject, Audience: publicFederation},
			{Subject: ExampleSubject, Audience: publicFederation + "China"},
			{Subject: ExampleSubject, Audience: publicFederation + "USGov"},
		},
		Customers: []string{ExampleCustomerID},
	})

	example := Answer{
		SKUID:    "6FD2C87F-B296-42F0-B197-1E91E994B900",
		Status:   "success",
		Quantity: 5,
		EndDate:  "2018-05-10T00:00:00Z",
	}
	for _, seeded := range []struct{ id, status string }{
		{ExampleSubscriptionID, "success"},
		{PendingSubscriptionID, "pending"},
		{FailedSubscriptionID, "failed"},
	} {
		example.Status = seeded.status
		s.SetSubscription(ExampleCustomerID, seeded.id, example)
	}
}

// Environment is the provider's configuration for the example partner of this simulator, as environment variables.
func (s *Simulator) Environment() map[string]string {
	return map[string]string{
		"PARTNERCENTER_ENDPOINT":       s.URL(),
		"PARTNERCENTER_AUTHORITY_HOST": s.URL(),
		"PARTNERCENTER_TENANT_ID":      ExampleTenantID,
		"PARTNERCENTER_CLIENT_ID":      ExampleClientID,
		"PARTNERCENTER_CLIENT_SECRET":  ExampleClientSecret,
		"PARTNERCENTER_REFRESH_TOKEN":  ExampleRefreshToken,
	}
}
