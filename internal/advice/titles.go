// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

// The titles of all errors and warnings: by cause, without data, so that CI can tell them apart.
const (
	TitleInvalidConfiguration  = "Invalid Provider Configuration"
	TitleMissingCredentials    = "Missing Partner Center Credentials"
	TitleConfigurationUnknown  = "Provider Configuration Not Known Yet"
	TitleNotConfigured         = "Provider Not Configured"
	TitleInvalidArgument       = "Invalid Argument"
	TitleMissingArgument       = "Missing Argument"
	TitleConflictingArguments  = "Conflicting Arguments"
	TitleArgumentWithoutEffect = "Argument Without Effect"

	TitleSignInFailed        = "Sign-In Failed"
	TitleAccessDenied        = "Access Denied"
	TitleRequestRejected     = "Request Rejected"
	TitleThrottled           = "Throttled"
	TitleServiceUnavailable  = "Service Unavailable"
	TitleServiceNotReachable = "Service Not Reachable"
	TitleInvalidResponse     = "Invalid Response"
	TitleTimedOut            = "Timed Out"
	TitleReadCanceled        = "Read Canceled"
	TitleUnexpectedError     = "Unexpected Error"

	TitleSubscriptionNotFound      = "Subscription Not Found"
	TitleCustomerNotFound          = "Customer Not Found"
	TitleDomainNotFound            = "Domain Not Found"
	TitleOrderNotFound             = "Order Not Found"
	TitleAzurePlanNotFound         = "Azure Plan Not Found"
	TitleSeveralAzurePlans         = "Several Azure Plans"
	TitleAzureSubscriptionNotFound = "Azure Subscription Not Found"
	TitleAmbiguousName             = "Ambiguous Name"
	TitleNotProvisioned            = "Not Provisioned"
	TitleProvisioningFailed        = "Provisioning Failed"
	TitleUnreadableEndDate         = "Unreadable End Date"
	TitleUnexpectedValue           = "Unexpected Value"
)
