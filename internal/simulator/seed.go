// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

// What a new simulator holds: the customer and the subscription of the documented example, more subscriptions of the
// same customer, Azure subscriptions among them, and a partner who may read them.
const (
	// ExampleCustomerID is the customer of the documented example.
	ExampleCustomerID = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
	// ExampleSubscriptionID is the subscription of the documented example. Its status is success.
	ExampleSubscriptionID = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
	// PendingSubscriptionID is a subscription of the example customer whose status is pending.
	PendingSubscriptionID = "bbbb1b1b-cc2c-dd3d-ee4e-ffffff5f5f5f"
	// FailedSubscriptionID is a subscription of the example customer whose status is failed.
	FailedSubscriptionID = "cccc2c2c-dd3d-ee4e-ff5f-aaaaaa6a6a6a"
	// ProvisionedLaterSubscriptionID is a subscription of the example customer whose status is pending until it has been
	// read [ReadsUntilProvisioned] times, and success from then on.
	ProvisionedLaterSubscriptionID = "eeee4e4e-ff5f-aa6a-bb7b-cccccc8c8c8c"
	// ReadsUntilProvisioned is how many reads of [ProvisionedLaterSubscriptionID] find it pending.
	ReadsUntilProvisioned = 3
	// ExampleCustomerDomain is a verified domain of the example customer, but not the default one.
	ExampleCustomerDomain = "customer.example.com"
	// ExampleCustomerDefaultDomain is the default domain of the example customer.
	ExampleCustomerDefaultDomain = "contoso.onmicrosoft.com"
	// ExampleCustomerName is the company name of the example customer.
	ExampleCustomerName = "Contoso"

	// AzurePlanID is the Azure plan of the example customer, one of its subscriptions.
	AzurePlanID = "3f15978e-005c-b763-bb78-2a8fab289c58"
	// ActiveAzureSubscriptionID is an Azure subscription under the Azure plan whose status is active.
	ActiveAzureSubscriptionID = "899ae6f1-8a74-4d5e-b6c6-e6b5019bbff8"
	// ActiveAzureSubscriptionName is the name of [ActiveAzureSubscriptionID].
	ActiveAzureSubscriptionName = "Microsoft Azure"
	// InactiveAzureSubscriptionID is an Azure subscription under the Azure plan whose status is inactive.
	InactiveAzureSubscriptionID = "5b76b8c3-dd85-4096-bb2e-9804b1d7b383"
	// InactiveAzureSubscriptionName is the name of [InactiveAzureSubscriptionID].
	InactiveAzureSubscriptionName = "Cancel_Azure_Subscription"

	// FutureEndDate is an end date for demos and pictures: the documented example's has passed.
	FutureEndDate = "2035-05-10T00:00:00Z"

	// ExampleTenantID is the partner's tenant.
	ExampleTenantID = "1f3c5b7a-2d4e-4a6b-8c9d-0e1f2a3b4c5d"
	// ExampleTenantDomain is a domain of the partner's tenant.
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

	s.AddCustomer(ExampleTenantID, exampleCustomer())
	documented := Answer{
		SKUID:    "6FD2C87F-B296-42F0-B197-1E91E994B900",
		Status:   "success",
		Quantity: 5,
		EndDate:  "2018-05-10T00:00:00Z",
	}
	s.SetSubscription(ExampleCustomerID, ExampleSubscriptionID, documented)
	pending, failed, later := documented, documented, documented
	pending.Status, failed.Status, later.Status = "pending", "failed", "pending"
	s.SetSubscription(ExampleCustomerID, PendingSubscriptionID, pending)
	s.SetSubscription(ExampleCustomerID, FailedSubscriptionID, failed)
	later.EndDate = FutureEndDate
	s.SetSubscription(ExampleCustomerID, ProvisionedLaterSubscriptionID, later)
	s.SucceedAfter(ReadsUntilProvisioned, ProvisionedLaterSubscriptionID)
	s.SetSubscription(ExampleCustomerID, AzurePlanID, Answer{SKUID: "DZH318Z0BPS6:0001", Status: "success", Quantity: 1, EndDate: FutureEndDate})
}

// exampleCustomer is put together from the documented samples of customers, subscriptions and Azure entitlements.
func exampleCustomer() Customer {
	delegated := true
	subscription := func(id, offerID, offerName, status string) Subscription {
		return Subscription{
			ID:                 id,
			OfferID:            offerID,
			OfferName:          offerName,
			FriendlyName:       offerName,
			ProductType:        "OnlineServicesNCE",
			Quantity:           5,
			UnitType:           "Licenses",
			CreationDate:       "2026-05-10T16:57:15.0966728Z",
			EffectiveStartDate: "2026-05-10T16:57:14.498252Z",
			CommitmentEndDate:  FutureEndDate,
			Status:             status,
			AutoRenewEnabled:   true,
			OrderID:            "34b37d7340cc",
		}
	}

	archiving := subscription(FailedSubscriptionID, "2828BE95-46BA-4F91-B2FD-0BEF192ECF60", "Exchange Online Archiving for Exchange Online", "suspended")
	archiving.ParentSubscriptionID = ExampleSubscriptionID
	plan := subscription(AzurePlanID, "DZH318Z0BPS6:0001:DZH318Z0BMGV", "Azure plan", "active")
	plan.ProductType, plan.Quantity, plan.UnitType = "Azure", 1, "Usage-based"
	plan.AzureEntitlements = []AzureEntitlement{
		{ActiveAzureSubscriptionID, ActiveAzureSubscriptionName, "active"},
		{InactiveAzureSubscriptionID, InactiveAzureSubscriptionName, "inactive"},
	}
	return Customer{
		ID:                   ExampleCustomerID,
		CompanyName:          ExampleCustomerName,
		Domain:               ExampleCustomerDefaultDomain,
		CustomDomains:        []string{ExampleCustomerDomain},
		AllowDelegatedAccess: &delegated,
		Subscriptions: []Subscription{
			subscription(ExampleSubscriptionID, "796B6B5F-613C-4E24-A17C-EBA730D49C02", "Office 365 E3", "active"),
			subscription(PendingSubscriptionID, "CFQ7TTC0LH18:0001:CFQ7TTC0K971", "Microsoft 365 Business Basic", "pending"),
			archiving,
			subscription(ProvisionedLaterSubscriptionID, "DG7GMGF0FKZV:0003:DG7GMGF0DQLM", "SQL Server Enterprise - 2 Core License Pack - 3 year", "pending"),
			plan,
		},
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
