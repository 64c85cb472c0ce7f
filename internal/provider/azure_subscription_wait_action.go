// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
)

var (
	_ action.ActionWithConfigure        = (*azureSubscriptionWait)(nil)
	_ action.ActionWithConfigValidators = (*azureSubscriptionWait)(nil)
)

func newAzureSubscriptionWait() action.Action {
	return &azureSubscriptionWait{waitAction{validators: []action.ConfigValidator{oneAzureSubscription}}}
}

// azureSubscriptionWait waits until an Azure subscription is active.
type azureSubscriptionWait struct{ waitAction }

type azureSubscriptionWaitModel struct {
	azureSubscriptionArguments
	waitActionModel
}

func (w *azureSubscriptionWait) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_azure_subscription_wait"
}

func (w *azureSubscriptionWait) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = waitActionSchema(ctx,
		"Waits until an Azure subscription under a customer's Azure plan exists and its status is `active`. "+
			"App-only credentials suffice: no user, no multifactor authentication (MFA), and no refresh token that expires.", "", azureSubscriptionAttributes())
}

func (w *azureSubscriptionWait) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model azureSubscriptionWaitModel
	w.invoke(ctx, req, resp, &model, &model.waitActionModel, func() *read {
		return &w.provider.newAzureSubscriptionRead(model.azureSubscriptionArguments, true).read
	})
}
