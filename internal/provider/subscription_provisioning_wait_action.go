// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
)

var _ action.ActionWithConfigure = (*subscriptionProvisioningWait)(nil)

func newSubscriptionProvisioningWait() action.Action { return &subscriptionProvisioningWait{} }

// subscriptionProvisioningWait waits until a subscription is provisioned.
type subscriptionProvisioningWait struct{ waitAction }

type subscriptionProvisioningWaitModel struct {
	subscriptionIDs
	waitActionModel
}

func (w *subscriptionProvisioningWait) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_subscription_provisioning_wait"
}

func (w *subscriptionProvisioningWait) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = waitActionSchema(ctx,
		"Waits until a customer's subscription is provisioned, and fails unless its status becomes `success`.", refreshText, idAttributes())
}

func (w *subscriptionProvisioningWait) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model subscriptionProvisioningWaitModel
	w.invoke(ctx, req, resp, &model, &model.waitActionModel, func() *read {
		return &w.provider.newStatusRead(model.subscriptionIDs, false).read
	})
}
